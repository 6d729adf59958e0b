package dev.tarn.benchmarks.catalog;

import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** All names of a namespace; with a page size of 0 in one answer. */
final class ListTables implements Workload {
    private static final String NEXT_PAGE = "\"next-page-token\":";

    private final Requests requests;
    private final int tables;
    private final int pageSize;
    private final String namespace;
    private final AtomicBoolean made;

    /** In a namespace with a name that no other has. */
    ListTables(Requests requests, int tables) {
        this(
                requests,
                tables,
                0,
                "listed" + Long.toString(System.currentTimeMillis(), 36),
                new AtomicBoolean());
    }

    private ListTables(
            Requests requests, int tables, int pageSize, String namespace, AtomicBoolean made) {
        this.requests = requests;
        this.tables = tables;
        this.pageSize = pageSize;
        this.namespace = namespace;
        this.made = made;
    }

    /** The same tables, made only once. */
    ListTables byPages(int size) {
        return new ListTables(requests, tables, size, namespace, made);
    }

    @Override
    public String name() {
        return pageSize == 0 ? "list" : "list-pages";
    }

    @Override
    public String title() {
        return "list %,d tables%s"
                .formatted(tables, pageSize > 0 ? " by pages of %,d".formatted(pageSize) : "");
    }

    @Override
    public void prepare(Preparation preparation) throws IOException, InterruptedException {
        if (made.getAndSet(true)) {
            return;
        }
        preparation.once((connection, _) -> requests.createNamespace(connection, namespace));
        preparation.each(
                tables, (connection, i) -> requests.createTable(connection, namespace, "t" + i));
    }

    @Override
    public Client client(int number, int clients) {
        String path = requests.tables(namespace);
        return connection -> {
            if (pageSize == 0) {
                Requests.require(connection.get(path), connection);
            } else {
                pages(connection, path + "?pageSize=" + pageSize + "&pageToken=");
            }
            return Outcome.DONE;
        };
    }

    private static void pages(Connection connection, String path) throws IOException {
        String token = "";
        do {
            Requests.require(connection.get(path + token), connection);
            token = nextPage(connection.text());
        } while (!token.isEmpty());
    }

    static String nextPage(String answer) {
        int at = answer.indexOf(NEXT_PAGE);
        if (at < 0) {
            return "";
        }
        String value = answer.substring(at + NEXT_PAGE.length()).stripLeading();
        if (!value.startsWith("\"")) {
            return "";
        }
        return URLEncoder.encode(value.substring(1, value.indexOf('"', 1)), StandardCharsets.UTF_8);
    }
}
