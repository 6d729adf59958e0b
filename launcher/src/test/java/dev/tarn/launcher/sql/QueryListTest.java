package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.launcher.client.JsonHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that has seven queries, and gives three at once. */
class QueryListTest {
    private static final int QUERIES = 7;
    private static final Pattern PAGE =
            Pattern.compile("page-size=(\\d+)(?:&page-token=(\\d+))?&user=anna");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/queries",
                exchange -> {
                    String query = exchange.getRequestURI().getRawQuery();
                    byte[] body = page(query).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static String page(String query) {
        Matcher page = PAGE.matcher(query);
        assertThat(page.matches()).as(query).isTrue();
        int from = page.group(2) == null ? 0 : Integer.parseInt(page.group(2));
        int size = Math.min(3, Integer.parseInt(page.group(1)));
        int to = Math.min(QUERIES, from + size);
        var rows = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            rows.add("{\"query-id\":\"q%d\"}".formatted(i));
        }
        return "{\"queries\":[%s]%s}"
                .formatted(
                        String.join(",", rows),
                        to - from == size ? ",\"next-page-token\":\"%d\"".formatted(to) : "");
    }

    private List<String> list(int limit, Optional<String> after) {
        out.reset();
        err.reset();
        try (var http = new JsonHttp()) {
            var gateway =
                    new Gateway(
                            http,
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                            () -> "token");
            new QueryList("&user=anna", limit, after, true)
                    .printAndTell(
                            gateway,
                            new PrintStream(out, true, UTF_8),
                            new PrintStream(err, true, UTF_8));
        }
        return out.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(".*\"(q\\d)\".*", "$1"))
                .toList();
    }

    @Test
    void listsAllOfThem() {
        assertThat(list(1000, Optional.empty()))
                .containsExactly("q0", "q1", "q2", "q3", "q4", "q5", "q6");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void saysThatThereAreMoreAndGoesOn() {
        assertThat(list(4, Optional.empty())).containsExactly("q0", "q1", "q2", "q3");
        assertThat(err.toString(UTF_8).strip())
                .isEqualTo("These are 4, and there are more: --after 4 goes on");

        assertThat(list(4, Optional.of("4"))).containsExactly("q4", "q5", "q6");
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(list(3, Optional.of("4"))).containsExactly("q4", "q5", "q6");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void showsEachFindingOnALine() throws IOException {
        var table = QueryColumns.FINDINGS.table();

        QueryColumns.FINDINGS.add(
                table,
                new ObjectMapper()
                        .readTree(
                                """
                                {"query-id":"q1","submitted-at":"then","user":"anna","past-without-right":[
                                 {"table":"lake.a.t","snapshot-id":"7","reader":"anna"},
                                 {"table":"lake.a.u","snapshot-id":"8","reader":"olga"}]}
                                """));
        table.print(new PrintStream(out, true, UTF_8));

        assertThat(out.toString(UTF_8).lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "query at user read as table snapshot",
                        "q1 then anna anna lake.a.t 7",
                        "q1 then anna olga lake.a.u 8");
    }
}
