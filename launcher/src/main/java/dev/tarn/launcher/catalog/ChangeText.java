package dev.tarn.launcher.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.lake.QualifiedName;
import java.util.ArrayList;
import java.util.List;

/**
 * One change of a lake in words: a line with a sign and its name, and more of what is different.
 */
final class ChangeText {
    private static final String INDENT = "    ";

    private ChangeText() {}

    static List<String> lines(JsonNode change) {
        var lines = new ArrayList<String>();
        lines.add(head(change));
        for (JsonNode column : change.at("/columns/added")) {
            lines.add(INDENT + "+ column " + column(column));
        }
        for (JsonNode column : change.at("/columns/dropped")) {
            lines.add(INDENT + "- column " + column(column));
        }
        for (JsonNode column : change.at("/columns/changed")) {
            lines.add(
                    INDENT
                            + "~ column %s becomes %s"
                                    .formatted(
                                            column(column.path("before")),
                                            column(column.path("after"))));
        }
        snapshots(change.path("snapshots"), lines);
        for (var ref : change.path("refs").properties()) {
            lines.add(INDENT + "~ " + pair("branch or tag " + ref.getKey(), ref.getValue()));
        }
        for (var set : change.at("/properties/set").properties()) {
            lines.add(
                    INDENT + "~ property %s = %s".formatted(set.getKey(), set.getValue().asText()));
        }
        for (JsonNode removed : change.at("/properties/removed")) {
            lines.add(INDENT + "- property " + removed.asText());
        }
        for (String setting : List.of("partitioning", "order", "location", "version")) {
            if (change.has(setting)) {
                lines.add(INDENT + "~ " + pair(setting, change.path(setting)));
            }
        }
        for (var sql : change.path("sql").properties()) {
            lines.add(INDENT + "~ " + pair("SQL of " + sql.getKey(), sql.getValue()));
        }
        if (change.has("unknown")) {
            lines.add(INDENT + "? " + change.path("unknown").asText());
        }
        return lines;
    }

    private static String head(JsonNode change) {
        String kind = change.path("kind").asText();
        if (kind.equals("namespace")) {
            return "%s namespace %s"
                    .formatted(sign(change), QualifiedName.of(change.path("namespace")));
        }
        String before = name(change.path("before"));
        String after = name(change.path("after"));
        String name = before.isEmpty() || before.equals(after) ? after : before;
        boolean renamed = !before.isEmpty() && !after.isEmpty() && !before.equals(after);
        boolean replaced =
                renamed
                        || change.at("/before/uuid").equals(change.at("/after/uuid"))
                        || before.isEmpty()
                        || after.isEmpty();
        return "%s %s %s%s%s"
                .formatted(
                        sign(change),
                        kind,
                        name,
                        renamed ? " is called " + after : "",
                        replaced ? "" : ", another in its place");
    }

    private static void snapshots(JsonNode snapshots, List<String> lines) {
        if (snapshots.isMissingNode()) {
            return;
        }
        var parts = new ArrayList<String>();
        if (snapshots.has("added")) {
            parts.add(snapshots.path("added").asText() + " more");
        }
        if (snapshots.has("removed")) {
            parts.add(snapshots.path("removed").asText() + " fewer");
        }
        for (String value : List.of("current", "rows")) {
            if (snapshots.has(value)) {
                parts.add(pair(value, snapshots.path(value)));
            }
        }
        lines.add(INDENT + "~ snapshots: " + String.join(", ", parts));
    }

    private static String sign(JsonNode change) {
        return switch (change.path("change").asText()) {
            case "created" -> "+";
            case "dropped" -> "-";
            default -> "~";
        };
    }

    private static String name(JsonNode state) {
        return state.isMissingNode()
                ? ""
                : QualifiedName.of(state.path("namespace"), state.path("name").asText()).toString();
    }

    private static String column(JsonNode column) {
        return "%s %s%s"
                .formatted(
                        column.path("name").asText(),
                        column.path("type").asText(),
                        column.path("required").asBoolean() ? " not null" : "");
    }

    private static String pair(String what, JsonNode values) {
        return "%s %s → %s"
                .formatted(
                        what, values.path("before").asText("-"), values.path("after").asText("-"));
    }
}
