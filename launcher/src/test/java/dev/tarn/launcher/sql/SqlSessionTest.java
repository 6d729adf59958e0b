package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a gateway that answers two pages of three rows. */
class SqlSessionTest {
    @TempDir Path folder;

    private final List<String> statements = new ArrayList<>();
    private final List<Headers> headers = new ArrayList<>();
    private final AtomicInteger signIns = new AtomicInteger();
    private int expired;
    private final List<String> deleted = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, UTF_8);
    private final JsonHttp http = new JsonHttp();
    private String last = "\"data\":[[3,null]]";
    private String header = "X-Trino-Set-Schema: sales";
    private HttpServer server;
    private SqlSession session;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/statement",
                exchange -> {
                    statements.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    headers.add(exchange.getRequestHeaders());
                    respond(exchange, "\"nextUri\":\"%s/first\"".formatted(uri()));
                });
        server.createContext(
                "/first",
                exchange ->
                        respond(
                                exchange,
                                """
                                "columns":[{"name":"id"},{"name":"name"}],"data":[[1,"oak"],[2,"a,\\"b\\""]],"nextUri":"%s/last"
                                """
                                        .formatted(uri())));
        server.createContext(
                "/last",
                exchange -> {
                    if (exchange.getRequestMethod().equals("DELETE")) {
                        deleted.add(exchange.getRequestURI().getPath());
                    }
                    respond(exchange, last);
                });
        server.start();
        session =
                new SqlSession(
                        new Gateway(http, uri(), () -> "token-" + signIns.incrementAndGet()),
                        Optional.of("lake"),
                        Optional.empty(),
                        Optional.of("2026-03-31T23:59:59Z"));
    }

    private void respond(HttpExchange exchange, String fields) throws IOException {
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (shown.compareTo("Bearer token-" + expired) <= 0) {
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        String[] set = header.split(": ", 2);
        exchange.getResponseHeaders().add(set[0], set[1]);
        byte[] body = "{%s}".formatted(fields).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private String printed() {
        out.flush();
        return bytes.toString(UTF_8);
    }

    @Test
    void printsATable() {
        session.run("SELECT 1", new TableRows(out));

        assertThat(printed())
                .isEqualTo(
                        """
                        id  name
                        1   oak
                        2   a,"b"
                        3   NULL
                        3 rows
                        """);
        assertThat(statements).containsExactly("SELECT 1");
    }

    @Test
    void printsCsv() {
        session.run("SELECT 1", new CsvRows(out));

        assertThat(printed()).isEqualTo("id,name\n1,oak\n2,\"a,\"\"b\"\"\"\n3,\n");
    }

    @Test
    void printsJson() {
        session.run("SELECT 1", new JsonRows(out));

        assertThat(printed())
                .isEqualTo(
                        """
                        {"id":1,"name":"oak"}
                        {"id":2,"name":"a,\\"b\\""}
                        {"id":3,"name":null}
                        """);
    }

    @Test
    void signsInAgainWhenItsTokenHasRunOut() {
        session.run("SELECT 1", new CsvRows(out));
        expired = 1;

        session.run("SELECT 2", new CsvRows(out));

        assertThat(signIns).hasValue(2);
        assertThat(printed().lines()).hasSize(8);
        expired = 9;
        assertThatThrownBy(() -> session.run("SELECT 3", new CsvRows(out)))
                .isInstanceOf(ClientFailure.class)
                .hasMessageContaining("401");
        assertThat(signIns).hasValue(3);
    }

    @Test
    void carriesOnWhatAStatementHasSet() {
        session.run("USE sales", new TableRows(out));
        header = "X-Trino-Set-Session: join_max=7%2B1";
        session.run("SET SESSION join_max = '7+1'", new TableRows(out));
        header = "X-Trino-Started-Transaction-Id: tx";
        session.run("START TRANSACTION", new TableRows(out));
        header = "X-Trino-Clear-Session: join_max";
        session.run("RESET SESSION join_max", new TableRows(out));
        header = "X-Trino-Clear-Transaction-Id: true";
        session.run("COMMIT", new TableRows(out));
        session.run("SELECT 1", new TableRows(out));

        assertThat(headers.getFirst().getFirst("X-Trino-Catalog")).isEqualTo("lake");
        assertThat(headers)
                .allSatisfy(sent ->
                        assertThat(sent.getFirst("X-Tarn-As-Of"))
                                .isEqualTo("2026-03-31T23:59:59Z"));
        assertThat(headers.getFirst().containsKey("X-Trino-Schema")).isFalse();
        assertThat(headers.getFirst().getFirst("X-Trino-Transaction-Id")).isEqualTo("NONE");
        assertThat(headers.get(2).getFirst("X-Trino-Schema")).isEqualTo("sales");
        assertThat(headers.get(2).getFirst("X-Trino-Session")).isEqualTo("join_max=7%2B1");
        assertThat(headers.get(4).getFirst("X-Trino-Transaction-Id")).isEqualTo("tx");
        assertThat(headers.get(5).containsKey("X-Trino-Session")).isFalse();
        assertThat(headers.get(5).getFirst("X-Trino-Transaction-Id")).isEqualTo("NONE");
    }

    @Test
    void failsInTheWordsOfTheEngine() {
        last = "\"error\":{\"message\":\"Table 'atlantis' does not exist\"}";

        assertThatThrownBy(() -> session.run("SELECT 1", new TableRows(out)))
                .isInstanceOf(ClientFailure.class)
                .hasMessage("Table 'atlantis' does not exist");
    }

    /** Whoever reads has seen enough, as {@code head} has. */
    @Test
    void stopsTheStatementWhenNobodyLooksAnyMore() {
        var closed =
                new PrintStream(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("closed");
                            }
                        },
                        false,
                        UTF_8);

        session.run("SELECT 1", new CsvRows(closed));

        assertThat(deleted).containsExactly("/last");
    }

    @Test
    void endsStatementsWhereTheyEnd() {
        var split =
                StatementText.split(
                        """
                        SELECT ';', 'it''s;', "a;b" -- not; here
                        ; /* nor; here */ SELECT 2;;
                        SELECT 3 -- open
                        """);

        assertThat(split.whole())
                .containsExactly(
                        "SELECT ';', 'it''s;', \"a;b\" -- not; here", "/* nor; here */ SELECT 2");
        assertThat(split.rest()).isEqualTo("SELECT 3 -- open");
        assertThat(StatementText.split("SELECT 'open;").rest()).isEqualTo("SELECT 'open;");
    }

    @Test
    void asksForStatementsAndRemembersThem() throws Exception {
        Path history = folder.resolve("history");
        var typed =
                new ByteArrayInputStream(
                        "SELECT 1,\n  2; SELECT 3;\n\n SELECT 'hidden';\nbad;\nquit\n"
                                .getBytes(UTF_8));
        var shown = new ByteArrayOutputStream();
        var ran = new ArrayList<String>();
        try (var terminal = new DumbTerminal(typed, shown)) {
            var prompt =
                    new Prompt(
                            terminal,
                            history,
                            sql -> {
                                ran.add(sql);
                                if (sql.equals("bad")) {
                                    throw new ClientFailure("It is bad");
                                }
                            },
                            () -> {});
            prompt.loop();
            prompt.save();
        }

        assertThat(ran).containsExactly("SELECT 1,\n  2", "SELECT 3", "SELECT 'hidden'", "bad");
        assertThat(shown.toString(UTF_8)).contains("tarn>", "   ->", "It is bad");
        assertThat(Files.readString(history))
                .contains("SELECT 3;", "bad;")
                .doesNotContain("hidden");
        assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
    }
}
