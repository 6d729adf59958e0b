package dev.tarn.benchmarks.bare;

import dev.tarn.benchmarks.rig.StorePuts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What one client's requests do: one statement each, and one PUT where metadata is written. */
final class BareCatalog implements AutoCloseable {
    static final String SCHEMA =
            """
            CREATE TABLE IF NOT EXISTS namespace (name TEXT PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS pointer (
                namespace TEXT NOT NULL,
                name TEXT NOT NULL,
                location TEXT NOT NULL,
                PRIMARY KEY (namespace, name));
            """;

    private final Connection database;
    private final StorePuts store;
    private final String root;

    /** Of all clients: a table's metadata is in memory, and its commits take turns. */
    private final Map<String, BareTable> tables;

    private final Map<String, PreparedStatement> statements = new HashMap<>();

    BareCatalog(
            Connection database,
            StorePuts store,
            String root,
            ConcurrentHashMap<String, BareTable> tables) {
        this.database = database;
        this.store = store;
        this.root = root;
        this.tables = tables;
    }

    /** Empty if there is nothing there. */
    Optional<String> answer(BareRequest request) throws IOException, SQLException {
        boolean post = request.method().equals("POST");
        return switch (request.parts().size()) {
            case 2 ->
                    post
                            ? createNamespace(request)
                            : Optional.of("{\"defaults\":{},\"overrides\":{}}");
            case 4 -> post ? createTable(request) : list(request);
            case 5 -> post ? commit(request) : load(request);
            default -> Optional.empty();
        };
    }

    private Optional<String> createNamespace(BareRequest request) throws SQLException {
        String name = request.between("\"namespace\":[\"", "\"");
        change("INSERT INTO namespace (name) VALUES (?)", name);
        return Optional.of("{\"namespace\":[\"%s\"],\"properties\":{}}".formatted(name));
    }

    private Optional<String> createTable(BareRequest request) throws IOException, SQLException {
        String namespace = request.parts().get(2);
        String name = request.text("name");
        String schema = request.between("\"schema\":", ",\"properties\"");
        String place = "%s/%s/%s".formatted(root, namespace, name);
        BareTable table = BareTable.created(place, schema);
        String metadata = write(table);
        change(
                "INSERT INTO pointer (namespace, name, location) VALUES (?, ?, ?)",
                namespace,
                name,
                table.location());
        tables.put(namespace + "/" + name, table);
        return answer(table, metadata);
    }

    private Optional<String> load(BareRequest request) throws SQLException {
        PreparedStatement select =
                prepared("SELECT location FROM pointer WHERE namespace = ? AND name = ?");
        select.setString(1, request.parts().get(2));
        select.setString(2, request.parts().get(4));
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
        }
        BareTable table = tables.get(key(request));
        return table == null ? Optional.empty() : answer(table, table.metadata());
    }

    private Optional<String> commit(BareRequest request) throws IOException, SQLException {
        BareTable known = tables.get(key(request));
        if (known == null) {
            return Optional.empty();
        }
        known.turn().lock();
        try {
            BareTable before = tables.getOrDefault(key(request), known);
            BareTable after = before.with(request);
            String metadata = write(after);
            change(
                    "UPDATE pointer SET location = ? WHERE namespace = ? AND name = ? AND location = ?",
                    after.location(),
                    request.parts().get(2),
                    request.parts().get(4),
                    before.location());
            tables.put(key(request), after);
            return answer(after, metadata);
        } finally {
            known.turn().unlock();
        }
    }

    private Optional<String> list(BareRequest request) throws SQLException {
        String size = request.parameter("pageSize");
        PreparedStatement select =
                prepared(
                        """
                        SELECT name FROM pointer
                        WHERE namespace = ? AND name > ?
                        ORDER BY name
                        LIMIT ?
                        """);
        int limit = size.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(size);
        select.setString(1, request.parts().get(2));
        select.setString(2, request.parameter("pageToken"));
        select.setInt(3, limit);
        var names = new StringBuilder();
        String last = "";
        int count = 0;
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                last = rows.getString(1);
                names.append(count++ == 0 ? "" : ",")
                        .append("{\"namespace\":[\"")
                        .append(request.parts().get(2))
                        .append("\"],\"name\":\"")
                        .append(last)
                        .append("\"}");
            }
        }
        String next = count == limit ? "\"" + last + "\"" : "null";
        return Optional.of("{\"next-page-token\":" + next + ",\"identifiers\":[" + names + "]}");
    }

    private static String key(BareRequest request) {
        return request.parts().get(2) + "/" + request.parts().get(4);
    }

    private String write(BareTable table) throws IOException {
        String metadata = table.metadata();
        store.put(table.location(), metadata.getBytes(StandardCharsets.UTF_8));
        return metadata;
    }

    private static Optional<String> answer(BareTable table, String metadata) {
        return Optional.of(
                "{\"metadata-location\":\""
                        + table.location()
                        + "\",\"metadata\":"
                        + metadata
                        + ",\"config\":{}}");
    }

    private void change(String sql, String... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setString(i + 1, values[i]);
        }
        if (statement.executeUpdate() != 1) {
            throw new SQLException("Nothing changed: " + sql);
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = database.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    @Override
    public void close() throws SQLException, IOException {
        database.close();
        store.close();
    }
}
