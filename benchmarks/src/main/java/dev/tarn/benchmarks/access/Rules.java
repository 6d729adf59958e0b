package dev.tarn.benchmarks.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.List;

/** Ten for each table: eight privileges of a role, a filter, and a mask. */
final class Rules {
    static final String WHO = "measured";
    static final String NAMESPACE = "decisions";

    /** How many tables Trino asks about at once, when it lists them. */
    static final int BATCH = 100;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "ALTER", "DROP", "OPERATE", "DISCOVER");

    static final int EACH = PRIVILEGES.size() + 2;

    private Rules() {}

    static String table(int number) {
        return "t" + number;
    }

    /** On a server of ours, with so many tables. */
    static void make(Connection connection, int tables) throws IOException {
        put(connection, "/api/v1/roles/" + WHO, "");
        put(connection, "/api/v1/principals/" + WHO, "{}");
        put(connection, "/api/v1/roles/%1$s/members/%1$s".formatted(WHO), "");
        post(connection, "/v1/lake/namespaces", "{\"namespace\":[\"" + NAMESPACE + "\"]}");
        ObjectNode policy = JSON.createObjectNode();
        var grants = policy.putArray("grants");
        var restricted = policy.putArray("tables");
        for (int i = 0; i < tables; i++) {
            makeTable(connection, table(i));
            grant(grants.addObject(), table(i));
            restrict(restricted.addObject(), i);
        }
        post(connection, "/api/v1/lakes/lake/policy", policy.toString());
    }

    private static void makeTable(Connection connection, String name) throws IOException {
        post(
                connection,
                "/v1/lake/namespaces/" + NAMESPACE + "/tables",
                """
                {"name":"%s","schema":{"type":"struct","schema-id":0,"fields":[\
                {"id":1,"name":"id","required":true,"type":"long"},\
                {"id":2,"name":"name","required":false,"type":"string"}]}}\
                """
                        .formatted(name));
    }

    private static void grant(ObjectNode grant, String table) {
        grant.put("role", WHO).put("table", table);
        PRIVILEGES.forEach(grant.putArray("privileges")::add);
        grant.putArray("namespace").add(NAMESPACE);
    }

    private static void restrict(ObjectNode restriction, int number) {
        restriction.put("table", table(number));
        restriction.putArray("namespace").add(NAMESPACE);
        ObjectNode filter = restriction.putArray("filters").addObject().put("name", "f");
        filter.put("condition", "id > " + number).putArray("roles").add(WHO);
        ObjectNode mask = restriction.putArray("masks").addObject().put("column", "name");
        mask.put("mask", "hash").putArray("roles").add(WHO);
    }

    private static void put(Connection connection, String path, String body) throws IOException {
        byte[] content = body.getBytes(UTF_8);
        require(connection.put(path, "", content), path, connection);
    }

    private static void post(Connection connection, String path, String body) throws IOException {
        require(connection.post(path, body), path, connection);
    }

    private static void require(int status, String path, Connection connection) throws IOException {
        if (status >= 300) {
            throw new IOException("%s: %d %s".formatted(path, status, connection.text()));
        }
    }
}
