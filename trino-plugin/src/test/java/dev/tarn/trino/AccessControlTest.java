package dev.tarn.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trino.spi.QueryId;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.ColumnSchema;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemSecurityContext;
import io.trino.spi.security.ViewExpression;
import io.trino.spi.type.VarcharType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers whatever the test says. */
class AccessControlTest {
    private static final CatalogSchemaTableName ORDERS =
            new CatalogSchemaTableName("lake", "sales", "orders");

    private final List<String> asked = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private volatile String answer = "{\"result\":true}";
    private volatile int status = 200;
    private HttpServer server;
    private SystemAccessControl control;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/oauth/tokens",
                exchange -> {
                    tokens.add("token-" + tokens.size());
                    respond(exchange, 200, "{\"access_token\":\"" + tokens.getLast() + "\"}");
                });
        server.createContext(
                "/decision/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
                    asked.add(exchange.getRequestURI().getPath() + " " + body);
                    boolean stale = !bearer.equals("Bearer " + tokens.getLast());
                    respond(exchange, stale ? 401 : status, answer);
                });
        server.start();
        control =
                new TarnAccessControl(
                        new Gate(
                                new Decisions(
                                        new DecisionServer(
                                                uri(), new Tokens(uri(), "trino", "secret"))),
                                Set.of("tpch"),
                                "483"));
    }

    @AfterEach
    void stop() {
        control.shutdown();
        server.stop(0);
    }

    @Test
    void asksInTheWordsOfTheOpaPlugin() {
        control.checkCanSelectFromColumns(
                new SystemSecurityContext(
                        Identity.ofUser("alice"), new QueryId("q1"), Instant.EPOCH),
                ORDERS,
                Optional.empty(),
                Set.of("id"));

        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst()).startsWith("/decision/allow ");
        assertThat(Json.parse(asked.getFirst().substring("/decision/allow ".length())))
                .isEqualTo(
                        Json.parse(
                                """
                                {"input":{"context":{"identity":{"user":"alice","groups":[]},\
                                "softwareStack":{"trinoVersion":"483"},"queryId":"q1"},\
                                "action":{"operation":"SelectFromColumns","resource":{"table":\
                                {"catalogName":"lake","schemaName":"sales","tableName":"orders","columns":["id"]}}}}}\
                                """));
    }

    /** Also where it asks about the owner of a view, who came with nothing. */
    @Test
    void showsThePassThatAQueryCameWith() {
        var replay = new QueryId("q1");
        control.checkCanExecuteQuery(
                Identity.forUser("alice")
                        .withExtraCredentials(Map.of("tarn-replay-pass", "secret"))
                        .build(),
                replay);
        control.checkCanSelectFromColumns(
                new SystemSecurityContext(Identity.ofUser("owner"), replay, Instant.EPOCH),
                ORDERS,
                Optional.empty(),
                Set.of("id"));
        select("another");

        assertThat(asked).hasSize(3);
        assertThat(asked.subList(0, 2))
                .allMatch(question -> question.contains("\"replayPass\":\"secret\""));
        assertThat(asked.getLast()).doesNotContain("replayPass");
    }

    @Test
    void asksWhetherSomebodyMayReadATableAsAnotherHasLoadedIt() {
        answer = "{\"result\":[]}";
        control.getRowFilters(context("owner", "q1"), ORDERS);
        control.getRowFilters(context("owner", "q1"), ORDERS);
        control.getRowFilters(context("alice", "q2"), ORDERS);
        assertThat(asked).noneMatch(question -> question.contains("ReadAfter"));

        // No answer to allow: it is a list.
        assertThatThrownBy(() -> control.getRowFilters(context("alice", "q1"), ORDERS))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("alice")
                .hasMessageContaining("lake.sales.orders")
                .hasMessageContaining("owner, who sees more of its past");
        assertThatThrownBy(() ->
                        control.getRowFilters(
                                context("bob", "q1"),
                                new CatalogSchemaTableName("lake", "sales", "orders$snapshots")))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(asked.getLast())
                .contains("\"operation\":\"ReadAfter\"")
                .contains("\"tableName\":\"orders$snapshots\"")
                .contains("\"targetResource\":{\"user\":{\"user\":\"owner\"}}");
    }

    @Test
    void deniesWhatIsNotSaidToBeAllowed() {
        for (String no :
                List.of("{\"result\":false}", "{}", "{\"result\":\"true\"}", "{\"result\":1}")) {
            answer = no;
            assertThatThrownBy(() -> select("denied" + no))
                    .as(no)
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void failsWhenNobodyAnswers() {
        status = 500;
        assertThatThrownBy(() -> select("a")).isInstanceOf(TrinoException.class);
        status = 200;
        for (String broken : List.of("", "[]", "nonsense", "{\"result\":true")) {
            answer = broken;
            assertThatThrownBy(() -> select("b" + broken))
                    .as(broken)
                    .isInstanceOf(TrinoException.class);
        }
        server.stop(0);
        assertThatThrownBy(() -> select("c")).isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> control.getRowFilters(query("c"), ORDERS))
                .isInstanceOf(TrinoException.class);
        assertThatThrownBy(() -> control.filterCatalogs(query("c"), Set.of("lake")))
                .isInstanceOf(TrinoException.class);
    }

    @Test
    void asksOnceInAQueryAndAnewInTheNext() {
        select("q1");
        select("q1");
        assertThat(asked).hasSize(1);

        answer = "{\"result\":false}";
        select("q1");
        assertThatThrownBy(() -> select("q2")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void getsANewTokenWhenItsOwnIsRefused() {
        select("q1");
        tokens.add("revoked");

        select("q2");

        assertThat(tokens).hasSize(3);
    }

    @Test
    void filtersInOneQuestionAndAsksNothingAboutOpenCatalogs() {
        answer = "{\"result\":[0]}";

        assertThat(control.filterCatalogs(query("q1"), Set.of("lake", "tpch")))
                .containsExactlyInAnyOrder("lake", "tpch");
        assertThat(control.filterCatalogs(query("q1"), Set.of("tpch"))).containsExactly("tpch");
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst()).startsWith("/decision/batch ").doesNotContain("tpch");
        control.checkCanSelectFromColumns(
                query("q1"),
                new CatalogSchemaTableName("tpch", "tiny", "nation"),
                Optional.empty(),
                Set.of());
        assertThat(asked).hasSize(1);
    }

    @Test
    void failsAtAPlaceThatWasNotAskedAbout() {
        for (String places : List.of("[1]", "[-1]", "[\"0\"]", "[0.5]", "null", "{}")) {
            answer = "{\"result\":" + places + "}";
            assertThatThrownBy(() ->
                            control.filterTables(
                                    query("q" + places),
                                    "lake",
                                    Set.of(new SchemaTableName("sales", "orders"))))
                    .as(places)
                    .isInstanceOf(TrinoException.class);
        }
    }

    @Test
    void showsAllColumnsOfATableOrNone() {
        answer = "{\"result\":[]}";
        Map<SchemaTableName, Set<String>> columns =
                Map.of(ORDERS.getSchemaTableName(), Set.of("a", "b"));
        assertThat(control.filterColumns(query("q1"), "lake", columns)).isEmpty();

        answer = "{\"result\":[0]}";
        assertThat(control.filterColumns(query("q2"), "lake", columns)).isEqualTo(columns);
    }

    @Test
    void masksTheColumnsThatTheAnswerNames() {
        var id = ColumnSchema.builder().setName("id").setType(VarcharType.VARCHAR).build();
        var card = ColumnSchema.builder().setName("card").setType(VarcharType.VARCHAR).build();
        answer = "{\"result\":[{\"index\":1,\"viewExpression\":{\"expression\":\"NULL\"}}]}";

        var masks = control.getColumnMasks(query("q1"), ORDERS, List.of(id, card));

        assertThat(masks).containsOnlyKeys(card);
        assertThat(masks.values())
                .extracting(ViewExpression::getExpression)
                .containsExactly("NULL");
        assertThat(masks.values())
                .extracting(ViewExpression::getSecurityIdentity)
                .containsExactly(Optional.of("alice"));
        answer = "{\"result\":[{\"index\":2,\"viewExpression\":{\"expression\":\"NULL\"}}]}";
        assertThatThrownBy(() -> control.getColumnMasks(query("q2"), ORDERS, List.of(id, card)))
                .isInstanceOf(TrinoException.class);
        answer = "{\"result\":[{\"index\":0}]}";
        assertThatThrownBy(() -> control.getColumnMasks(query("q3"), ORDERS, List.of(id, card)))
                .isInstanceOf(TrinoException.class);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> control.checkCanCreateRole(query("q"), "r", Optional.empty()))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> control.checkCanCreateCatalog(query("q"), "c"))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> control.checkCanDropCatalog(query("q"), "c"))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(
                        () -> control.checkCanCreateMaterializedView(query("q"), ORDERS, Map.of()))
                .isInstanceOf(AccessDeniedException.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksWhoMakesAndDropsLakesAsTheyWere() {
        control.checkCanCreateCatalog(query("q1"), "lake@2026-03-31t23:59:59z");
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst()).contains("CreateCatalog", "lake@2026-03-31t23:59:59z");
        answer = "{\"result\":false}";
        assertThatThrownBy(() -> control.checkCanDropCatalog(query("q2"), "lake@7"))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> control.checkCanCreateCatalog(query("q3"), "lake@7"))
                .isInstanceOf(AccessDeniedException.class);
    }

    private void select(String queryId) {
        control.checkCanSelectFromColumns(query(queryId), ORDERS, Optional.empty(), Set.of("id"));
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static SystemSecurityContext context(String user, String query) {
        return new SystemSecurityContext(Identity.ofUser(user), new QueryId(query), Instant.EPOCH);
    }

    private static SystemSecurityContext query(String id) {
        return new SystemSecurityContext(
                Identity.ofUser("alice"),
                new QueryId("q" + Integer.toHexString(id.hashCode())),
                Instant.EPOCH);
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
