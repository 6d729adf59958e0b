package dev.tarn.launcher.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.state.LaunchFailure;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The levels of a namespace, and behind them the name of a table where it is one. People write it
 * as in SQL: {@code sales."north.east".orders}.
 */
public record QualifiedName(List<String> parts) {
    private static final Pattern PLAIN = Pattern.compile("[^\\s\".]+");

    public QualifiedName {
        parts = List.copyOf(parts);
    }

    public static QualifiedName parse(String text) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"' && quoted && text.startsWith("\"", at + 1)) {
                part.append(letter);
                at++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(letter);
            }
        }
        parts.add(part.toString());
        if (quoted || parts.contains("")) {
            throw new LaunchFailure(
                    text + " is no name: write it like sales.orders or sales.\"a.b\"");
        }
        return new QualifiedName(parts);
    }

    /** A name that has a namespace before it. */
    public static QualifiedName ofTable(String text) {
        QualifiedName name = parse(text);
        if (name.parts().size() < 2) {
            throw new LaunchFailure(text + " is no name of a table: write it like sales.orders");
        }
        return name;
    }

    /**
     * The same where people may write the lake before it, as SQL does. A namespace that is called
     * like its lake is reached by both: {@code lake.lake.orders}.
     */
    public static QualifiedName ofTable(String text, String lake) {
        QualifiedName name = ofTable(text);
        List<String> parts = name.parts();
        return parts.size() > 2 && parts.getFirst().equals(lake)
                ? new QualifiedName(parts.subList(1, parts.size()))
                : name;
    }

    /** From a JSON array of levels and a name. */
    public static QualifiedName of(JsonNode levels, String name) {
        QualifiedName namespace = of(levels);
        return namespace.with(name);
    }

    public static QualifiedName of(JsonNode levels) {
        var parts = new ArrayList<String>();
        levels.forEach(level -> parts.add(level.asText()));
        return new QualifiedName(parts);
    }

    public QualifiedName with(String name) {
        var longer = new ArrayList<>(parts);
        longer.add(name);
        return new QualifiedName(longer);
    }

    public List<String> levels() {
        return parts.subList(0, parts.size() - 1);
    }

    public String name() {
        return parts.getLast();
    }

    /** As one segment of a path, or one value of a query. */
    public String encoded() {
        return parts.stream()
                .map(part -> URLEncoder.encode(part, UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("%1F"));
    }

    @Override
    public String toString() {
        return parts.stream().map(QualifiedName::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }
}
