package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A namespace with more and more tables. */
final class GrownTables {
    private static final String NAMESPACE = "grown";
    private static final long MANY = 1_000_000;
    private static final int PAGE = 1000;

    private final Requests requests;
    private final boolean decides;
    private final AtomicLong created = new AtomicLong();
    private int count;

    /** {@code decides} is who answers engines that ask what somebody may do: Tarn. */
    GrownTables(Server server, boolean decides) {
        this.requests = new Requests(server);
        this.decides = decides;
    }

    void begin(Preparation preparation) throws IOException {
        preparation.once((connection, _) -> requests.createNamespace(connection, NAMESPACE));
        if (decides) {
            preparation.once((connection, _) -> grant(connection));
        }
    }

    /** Somebody who may read by a role, as engines ask of people. */
    private static void grant(Connection connection) throws IOException {
        put(connection, "/api/v1/roles/measured");
        put(connection, "/api/v1/principals/measured");
        put(connection, "/api/v1/roles/measured/members/measured");
        String policy =
                "{\"grants\":[{\"role\":\"measured\",\"namespace\":[\"%s\"],\"privileges\":[\"SELECT\"]}]}"
                        .formatted(NAMESPACE);
        int status = connection.post("/api/v1/lakes/lake/policy", policy);
        if (status >= 300) {
            throw new IOException("No policy: %d %s".formatted(status, connection.text()));
        }
    }

    private static void put(Connection connection, String path) throws IOException {
        int status = connection.put(path, "", new byte[] {'{', '}'});
        if (status >= 300) {
            throw new IOException("%s: %d %s".formatted(path, status, connection.text()));
        }
    }

    void grow(Preparation preparation, int to) throws IOException, InterruptedException {
        int before = count;
        preparation.each(
                Math.max(0, to - before),
                (connection, i) -> requests.createTable(connection, NAMESPACE, "t" + (before + i)));
        count = Math.max(before, to);
    }

    List<Workload> workloads() {
        int all = count;
        List<Workload> asked = new ArrayList<>();
        asked.add(
                new Asked(
                        "load-of-many",
                        "load one of many tables, by their number",
                        MANY,
                        (connection, random) -> {
                            String path = requests.table(NAMESPACE, "t" + random.nextInt(all));
                            Requests.require(connection.get(path), connection);
                            return Outcome.DONE;
                        }));
        asked.add(
                new Asked(
                        "property-of-many",
                        "commit a property to one of many tables, by their number",
                        MANY,
                        (connection, random) -> {
                            String path = requests.table(NAMESPACE, "t" + random.nextInt(all));
                            String body = Requests.property(Integer.toString(random.nextInt()));
                            return Requests.outcome(connection.post(path, body), connection);
                        }));
        asked.add(
                new Asked(
                        "page-of-many",
                        "list the first 1,000 of many tables, by their number",
                        MANY,
                        (connection, _) -> {
                            String path =
                                    requests.tables(NAMESPACE)
                                            + "?pageSize="
                                            + PAGE
                                            + "&pageToken=";
                            Requests.require(connection.get(path), connection);
                            return Outcome.DONE;
                        }));
        if (decides) {
            asked.add(
                    new Asked(
                            "decide-of-many",
                            "decide whether somebody may read one of many tables, by their number",
                            MANY,
                            (connection, random) -> decide(connection, "t" + random.nextInt(all))));
        }
        // Last, and few: they are siblings, too.
        asked.add(
                new Asked(
                        "create-beside-many",
                        "create a table beside many, by their number",
                        Math.max(50, all / 10),
                        (connection, _) -> {
                            String name = "c" + created.incrementAndGet();
                            requests.createTable(connection, NAMESPACE, name);
                            return Outcome.DONE;
                        }));
        return asked;
    }

    private static Outcome decide(Connection connection, String table) throws IOException {
        String body =
                """
                {"input":{"context":{"identity":{"user":"measured","groups":[]}},"action":{\
                "operation":"SelectFromColumns","resource":{"table":{"catalogName":"lake",\
                "schemaName":"%s","tableName":"%s","columns":["id"]}}}}}\
                """
                        .formatted(NAMESPACE, table);
        Requests.require(connection.post("/decision/allow", body), connection);
        if (!connection.text().contains("true")) {
            throw new IOException("Refused, which is quicker: " + connection.text());
        }
        return Outcome.DONE;
    }
}
