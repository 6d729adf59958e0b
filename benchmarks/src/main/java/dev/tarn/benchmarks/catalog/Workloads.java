package dev.tarn.benchmarks.catalog;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The operations that a catalog lives on, each on small tables of its own. */
final class Workloads {
    private static final int TABLES = 100;
    private static final int LISTED = 10_000;
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

    /** Names are new in each run, so that a server may be measured again. */
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private final AtomicLong counter = new AtomicLong();

    Workloads(Server server) {
        this.server = server;
    }

    List<Workload> all() {
        return List.of(
                new Load(),
                new SetProperty(),
                new Append(),
                new CreateTable(),
                new CreateNamespace(),
                new ListTables(0),
                new ListTables(1000));
    }

    private void createNamespace(Connection connection, String name) throws IOException {
        String body = "{\"namespace\":[\"%s\"],\"properties\":{}}".formatted(name);
        require(connection.post(server.path("namespaces"), body), connection);
    }

    private void createTable(Connection connection, String namespace, String name)
            throws IOException {
        String body = "{\"name\":\"%s\",\"schema\":%s,\"properties\":{}}".formatted(name, SCHEMA);
        require(
                connection.post(server.path("namespaces/" + namespace + "/tables"), body),
                connection);
    }

    private String table(String namespace, int number) {
        return server.path("namespaces/" + namespace + "/tables/t" + number);
    }

    private void tables(Connection connection, String namespace) throws IOException {
        createNamespace(connection, namespace);
        for (int i = 0; i < TABLES; i++) {
            createTable(connection, namespace, "t" + i);
        }
    }

    private static void require(int status, Connection connection) throws IOException {
        if (status != 200) {
            throw new IOException(status + ": " + connection.text());
        }
    }

    private static boolean doneOrConflict(int status, Connection connection) throws IOException {
        if (status == 409) {
            return false;
        }
        require(status, connection);
        return true;
    }

    private final class Load implements Workload {
        private final String namespace = "load" + run;

        @Override
        public String name() {
            return "load table";
        }

        @Override
        public void prepare(Connection connection) throws IOException {
            tables(connection, namespace);
        }

        @Override
        public Client client(int number, int clients) {
            var next = new AtomicInteger(number);
            return connection -> {
                require(
                        connection.get(table(namespace, next.getAndIncrement() % TABLES)),
                        connection);
                return true;
            };
        }
    }

    private final class SetProperty implements Workload {
        private final String namespace = "properties" + run;

        @Override
        public String name() {
            return "commit a property";
        }

        @Override
        public void prepare(Connection connection) throws IOException {
            tables(connection, namespace);
        }

        @Override
        public Client client(int number, int clients) {
            var next = new AtomicInteger(number);
            return connection -> {
                String body =
                        "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"k\":\"%d\"}}]}"
                                .formatted(counter.incrementAndGet());
                return doneOrConflict(
                        connection.post(table(namespace, next.getAndAdd(clients) % TABLES), body),
                        connection);
            };
        }
    }

    /** A table gets some snapshots and is then left for a new one, so that all cost the same. */
    private final class Append implements Workload {
        private static final int SNAPSHOTS_MAX = 20;

        private final String namespace = "appends" + run;

        @Override
        public String name() {
            return "commit an append";
        }

        @Override
        public void prepare(Connection connection) throws IOException {
            createNamespace(connection, namespace);
        }

        @Override
        public Client client(int number, int clients) {
            return new Appending(namespace);
        }
    }

    private final class Appending implements Workload.Client {
        private final String namespace;
        private String table = "";
        private long parent = -1;
        private int sequence = Append.SNAPSHOTS_MAX;

        Appending(String namespace) {
            this.namespace = namespace;
        }

        @Override
        public boolean once(Connection connection) throws IOException {
            if (sequence == Append.SNAPSHOTS_MAX) {
                String name = "t" + counter.incrementAndGet();
                createTable(connection, namespace, name);
                table = server.path("namespaces/" + namespace + "/tables/" + name);
                parent = -1;
                sequence = 0;
            }
            long snapshot = (counter.incrementAndGet() << 20) + 7;
            int status = connection.post(table, body(snapshot));
            if (!doneOrConflict(status, connection)) {
                return false;
            }
            parent = snapshot;
            sequence++;
            return true;
        }

        private String body(long snapshot) {
            return """
            {"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":%s}],"updates":[\
            {"action":"add-snapshot","snapshot":{"snapshot-id":%d,%s"sequence-number":%d,"timestamp-ms":%d,\
            "manifest-list":"s3://tarn/lake/list-%d.avro","schema-id":0,"summary":{"operation":"append",\
            "added-data-files":"1","added-records":"1000","added-files-size":"65536","total-records":"1000",\
            "total-files-size":"65536","total-data-files":"1","total-delete-files":"0"}}},\
            {"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":%d}]}\
            """
                    .formatted(
                            parent < 0 ? "null" : Long.toString(parent),
                            snapshot,
                            parent < 0 ? "" : "\"parent-snapshot-id\":" + parent + ",",
                            sequence + 1,
                            System.currentTimeMillis(),
                            snapshot,
                            snapshot);
        }
    }

    private final class CreateTable implements Workload {
        private final String namespace = "creates" + run;

        @Override
        public String name() {
            return "create a table";
        }

        @Override
        public void prepare(Connection connection) throws IOException {
            createNamespace(connection, namespace);
        }

        @Override
        public Client client(int number, int clients) {
            return connection -> {
                createTable(connection, namespace, "t" + counter.incrementAndGet());
                return true;
            };
        }
    }

    private final class CreateNamespace implements Workload {
        @Override
        public String name() {
            return "create a namespace";
        }

        @Override
        public void prepare(Connection connection) {
            // There is nothing to make.
        }

        @Override
        public Client client(int number, int clients) {
            return connection -> {
                createNamespace(connection, "n" + run + counter.incrementAndGet());
                return true;
            };
        }
    }

    /** With a page size of 0 the answer has all names. */
    private final class ListTables implements Workload {
        private final int pageSize;
        private final String namespace;

        ListTables(int pageSize) {
            this.pageSize = pageSize;
            this.namespace = "listed" + run;
        }

        @Override
        public String name() {
            return "list %,d tables%s"
                    .formatted(LISTED, pageSize > 0 ? " by pages of %,d".formatted(pageSize) : "");
        }

        @Override
        public void prepare(Connection connection) throws IOException {
            if (pageSize > 0) {
                // The tables of the one are those of the other.
                return;
            }
            createNamespace(connection, namespace);
            for (int i = 0; i < LISTED; i++) {
                createTable(connection, namespace, "t" + i);
            }
        }

        @Override
        public Client client(int number, int clients) {
            String path = server.path("namespaces/" + namespace + "/tables");
            return connection -> {
                if (pageSize == 0) {
                    require(connection.get(path), connection);
                } else {
                    pages(connection, path + "?pageSize=" + pageSize + "&pageToken=");
                }
                return true;
            };
        }

        private static void pages(Connection connection, String path) throws IOException {
            String token = "";
            do {
                require(connection.get(path + token), connection);
                token = nextPage(connection.text());
            } while (!token.isEmpty());
        }

        private static String nextPage(String answer) {
            String field = "\"next-page-token\":";
            int at = answer.indexOf(field);
            if (at < 0) {
                return "";
            }
            int start = at + field.length();
            if (answer.charAt(start) != '"') {
                return "";
            }
            String token = answer.substring(start + 1, answer.indexOf('"', start + 1));
            return java.net.URLEncoder.encode(token, java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
