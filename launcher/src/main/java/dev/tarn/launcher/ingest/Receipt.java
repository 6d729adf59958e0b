package dev.tarn.launcher.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the writer says in writing about one batch. */
record Receipt(JsonNode json) {
    boolean isCommitted() {
        String state = json.path("state").asText();
        return state.equals("committed") || state.equals("archived");
    }

    String inWords(Path file) {
        if (!isCommitted()) {
            return "%s: %s, batch %s: %s"
                    .formatted(
                            file,
                            json.path("state").asText(),
                            json.path("batch-id").asText(),
                            json.path("reason").asText("no reason is known"));
        }
        String snapshot =
                json.has("snapshot-id") ? ", snapshot " + json.path("snapshot-id").asText() : "";
        return "%s: %s written%s%s".formatted(file, rows("rows-written"), rejected(), snapshot);
    }

    private String rejected() {
        if (json.path("rows-rejected").asLong() == 0) {
            return "";
        }
        String reasons =
                json.path("rejects").properties().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue().asText())
                        .collect(Collectors.joining(", "));
        return ", %s rejected (%s)".formatted(rows("rows-rejected"), reasons);
    }

    private String rows(String key) {
        long rows = json.path(key).asLong();
        return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
    }
}
