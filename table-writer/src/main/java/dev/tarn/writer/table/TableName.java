package dev.tarn.writer.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** A table of a lake; every part of the name is opaque. */
public record TableName(String lake, List<String> namespace, String name) {
    private static final String SEPARATOR = "\u001F";
    private static final String REJECTS = "__rejects";

    public TableName {
        namespace = List.copyOf(namespace);
    }

    public static TableName of(String lake, String namespacePath, String name) {
        return new TableName(lake, List.of(namespacePath.split(SEPARATOR, -1)), name);
    }

    /** The levels in one text, as the ledger keeps them. */
    public String namespacePath() {
        return String.join(SEPARATOR, namespace);
    }

    public TableIdentifier identifier() {
        return TableIdentifier.of(Namespace.of(namespace.toArray(String[]::new)), name);
    }

    /** Where rows go that this table could not take. */
    public TableName rejects() {
        return new TableName(lake, namespace, name + REJECTS);
    }

    /** The path of the table in the writer's own interface. */
    public String writerUri() {
        return "/v1/lakes/%s/namespaces/%s/tables/%s"
                .formatted(encoded(lake), encoded(namespace.stream()), encoded(name));
    }

    /** The path of the namespace in the Iceberg protocol. */
    String namespaceUri() {
        return "/v1/%s/namespaces/%s".formatted(encoded(lake), encoded(namespace.stream()));
    }

    /** The path of the table in the Iceberg protocol. */
    String tableUri() {
        return "%s/tables/%s".formatted(namespaceUri(), encoded(name));
    }

    /** The path of the table in the management interface. */
    String managementUri() {
        return "/api/v1/lakes/%s/tables/%s"
                .formatted(
                        encoded(lake), encoded(Stream.concat(namespace.stream(), Stream.of(name))));
    }

    private static String encoded(Stream<String> parts) {
        return parts.map(TableName::encoded).collect(Collectors.joining("%1F"));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "%s.%s.%s".formatted(lake, String.join(".", namespace), name);
    }
}
