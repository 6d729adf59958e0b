package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;

/** The requests of the protocol that several workloads make. */
final class Requests {
    private static final String SCHEMA =
            """
            {"type":"struct","schema-id":0,"fields":[
            {"id":1,"name":"id","required":true,"type":"long"},
            {"id":2,"name":"at","required":false,"type":"timestamptz"},
            {"id":3,"name":"customer","required":false,"type":"string"},
            {"id":4,"name":"amount","required":false,"type":"decimal(12,2)"},
            {"id":5,"name":"note","required":false,"type":"string"}]}\
            """
                    .replace("\n", "");

    private final Server server;

    Requests(Server server) {
        this.server = server;
    }

    void createNamespace(Connection connection, String name) throws IOException {
        String body = "{\"namespace\":[\"%s\"],\"properties\":{}}".formatted(name);
        require(connection.post(server.path("namespaces"), body), connection);
    }

    void createTable(Connection connection, String namespace, String name) throws IOException {
        String body =
                "{\"name\":\"%s\",\"stage-create\":false,\"schema\":%s,\"properties\":{}}"
                        .formatted(name, SCHEMA);
        require(connection.post(tables(namespace), body), connection);
    }

    String tables(String namespace) {
        return server.path("namespaces/" + namespace + "/tables");
    }

    String table(String namespace, String name) {
        return tables(namespace) + "/" + name;
    }

    /** A commit that sets one. */
    static String property(String value) {
        return "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"k\":\"%s\"}}]}"
                .formatted(value);
    }

    static void require(int status, Connection connection) throws IOException {
        if (status != 200) {
            throw new IOException(status + ": " + connection.text());
        }
    }

    /** Of a commit, which may lose against another. */
    static Outcome outcome(int status, Connection connection) throws IOException {
        if (status == 409) {
            return Outcome.REFUSED;
        }
        if (status >= 500) {
            return Outcome.FAILED;
        }
        require(status, connection);
        return Outcome.DONE;
    }
}
