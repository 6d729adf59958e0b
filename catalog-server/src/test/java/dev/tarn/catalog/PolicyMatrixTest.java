package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.catalog.enforcement.AccessGuard;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every privilege by itself against every operation on a namespace and a table in it: what the
 * table below allows is not refused, and all else is. The table that is asked for is not there, so
 * that what is allowed does nothing.
 */
class PolicyMatrixTest {
    private static final String NAMESPACES = "/v1/{prefix}/namespaces";
    private static final String NAMESPACE = NAMESPACES + "/{namespace}";
    private static final String TABLE = NAMESPACE + "/tables/{table}";
    private static final String VIEW = NAMESPACE + "/views/{view}";
    private static final String MANAGED = "/api/v1/lakes/{lake}";
    private static final String RENAME =
            "{\"source\":{\"namespace\":[\"m\"],\"name\":\"ghost\"},\"destination\":{\"namespace\":[\"m\"],\"name\":\"ghost2\"}}";

    /** An operation, with the privileges of which each is enough by itself. */
    record Operation(String route, String body, Set<Privilege> enough) {
        @Override
        public String toString() {
            return route + " " + body;
        }
    }

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    static Stream<Operation> operations() {
        Set<Privilege> any = EnumSet.allOf(Privilege.class);
        Set<Privilege> none = EnumSet.noneOf(Privilege.class);
        Set<Privilege> load =
                EnumSet.of(
                        Privilege.SELECT,
                        Privilege.INSERT,
                        Privilege.UPDATE,
                        Privilege.DELETE,
                        Privilege.ALTER,
                        Privilege.OPERATE);
        Set<Privilege> select = EnumSet.of(Privilege.SELECT);
        Set<Privilege> create = EnumSet.of(Privilege.CREATE);
        Set<Privilege> drop = EnumSet.of(Privilege.DROP);
        Set<Privilege> alter = EnumSet.of(Privilege.ALTER);
        Set<Privilege> operate = EnumSet.of(Privilege.OPERATE);
        Set<Privilege> manage = EnumSet.of(Privilege.MANAGE_GRANTS);
        Set<Privilege> moves = EnumSet.of(Privilege.UPDATE, Privilege.OPERATE);
        Set<Privilege> files = EnumSet.of(Privilege.SELECT, Privilege.CREATE);
        Set<Privilege> commits = EnumSet.copyOf(load);
        commits.remove(Privilege.SELECT);
        commits.add(Privilege.CREATE);
        String grants = "{\"role\":\"matrix\",\"privileges\":[\"SELECT\"],\"namespace\":[\"m\"]}";
        String audience = ",\"roles\":[\"matrix\"]}";
        return Stream.of(
                new Operation("GET " + NAMESPACES, "", any),
                new Operation("POST " + NAMESPACES, "{\"namespace\":[\"m\",\"child\"]}", create),
                new Operation("GET " + NAMESPACE, "", any),
                new Operation("HEAD " + NAMESPACE, "", any),
                new Operation("DELETE " + NAMESPACE, "", drop),
                new Operation("POST " + NAMESPACE + "/properties", "{}", alter),
                new Operation("GET " + NAMESPACE + "/tables", "", any),
                new Operation("POST " + NAMESPACE + "/tables", "{}", create),
                // With CREATE and OPERATE together.
                new Operation("POST " + NAMESPACE + "/register", "{}", none),
                new Operation("GET " + TABLE, "", load),
                new Operation("HEAD " + TABLE, "", any),
                new Operation("POST " + TABLE, commit("set-properties", ",\"updates\":{}"), alter),
                new Operation(
                        "POST " + TABLE,
                        commit("remove-snapshots", ",\"snapshot-ids\":[1]"),
                        EnumSet.of(Privilege.OPERATE)),
                new Operation(
                        "POST " + TABLE,
                        commit("remove-snapshot-ref", ",\"ref-name\":\"a\""),
                        moves),
                // Whether it is the first of a table that one makes is known with the table.
                new Operation(
                        "POST " + TABLE,
                        snapshot("append"),
                        EnumSet.of(Privilege.INSERT, Privilege.CREATE)),
                new Operation("POST " + TABLE, snapshot("delete"), EnumSet.of(Privilege.DELETE)),
                new Operation("POST " + TABLE, snapshot("overwrite"), EnumSet.of(Privilege.UPDATE)),
                new Operation("POST " + TABLE, snapshot("replace"), EnumSet.of(Privilege.OPERATE)),
                new Operation("DELETE " + TABLE, "", drop),
                // With DROP and SELECT together.
                new Operation("POST " + TABLE + "/unregister", "", none),
                new Operation("POST " + TABLE + "/metrics", "", any),
                new Operation("GET " + TABLE + "/credentials", "", files),
                new Operation("POST " + TABLE + "/sign", "{}", files),
                new Operation("POST " + TABLE + "/plan", "{}", select),
                new Operation("GET " + TABLE + "/plan/{plan-id}", "", select),
                new Operation("DELETE " + TABLE + "/plan/{plan-id}", "", select),
                new Operation("POST " + TABLE + "/tasks", "{}", select),
                new Operation("POST /v1/{prefix}/tables/rename", RENAME, alter),
                new Operation(
                        "POST /v1/{prefix}/transactions/commit",
                        "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"m\"],\"name\":\"ghost\"},"
                                + commit("set-properties", ",\"updates\":{}").substring(1)
                                + "]}",
                        alter),
                new Operation("GET " + NAMESPACE + "/views", "", any),
                new Operation("POST " + NAMESPACE + "/views", "{}", create),
                // With CREATE and MANAGE_GRANTS together.
                new Operation("POST " + NAMESPACE + "/register-view", "{}", none),
                new Operation("GET " + VIEW, "", EnumSet.of(Privilege.SELECT, Privilege.ALTER)),
                new Operation("HEAD " + VIEW, "", any),
                new Operation(
                        "POST " + VIEW,
                        commit("remove-properties", ",\"removals\":[\"trino.run-as-owner\"]"),
                        alter),
                // With ALTER and MANAGE_GRANTS together.
                new Operation(
                        "POST " + VIEW, commit("remove-properties", ",\"removals\":[\"a\"]"), none),
                new Operation("DELETE " + VIEW, "", drop),
                new Operation("POST /v1/{prefix}/views/rename", RENAME, alter),
                new Operation("GET " + NAMESPACE + "/functions", "", any),
                new Operation("GET " + NAMESPACE + "/functions/{function}", "", any),
                new Operation("GET " + MANAGED + "/search", "", any),
                new Operation("GET " + MANAGED + "/diff?from=0", "", any),
                // With five of them together.
                new Operation(
                        "POST " + MANAGED + "/restore",
                        "{\"to\":\"0\",\"namespace\":[\"m\"],\"dry-run\":true}",
                        none),
                new Operation(
                        "POST " + MANAGED + "/tables/{table}/commits/{commit-id}/settle",
                        "",
                        commits),
                new Operation("GET " + MANAGED + "/grants", "", any),
                new Operation("PUT " + MANAGED + "/grants", grants, manage),
                new Operation("POST " + MANAGED + "/grants/revoke", grants, manage),
                new Operation("GET " + MANAGED + "/tables/{table}/policy", "", manage),
                new Operation("GET " + MANAGED + "/tables/{table}/explain?principal=x", "", manage),
                new Operation(
                        "PUT " + MANAGED + "/tables/{table}/filters/{filter}",
                        "{\"condition\":\"id = 1\"" + audience,
                        manage),
                new Operation("DELETE " + MANAGED + "/tables/{table}/filters/{filter}", "", manage),
                new Operation(
                        "PUT " + MANAGED + "/tables/{table}/masks/{column}",
                        "{\"mask\":\"null\"" + audience,
                        manage),
                new Operation("DELETE " + MANAGED + "/tables/{table}/masks/{column}", "", manage),
                new Operation(
                        "PUT " + MANAGED + "/tables/{table}/columns/{column}/tags/{tag}",
                        "",
                        manage),
                new Operation(
                        "DELETE " + MANAGED + "/tables/{table}/columns/{column}/tags/{tag}",
                        "",
                        manage),
                new Operation("GET " + MANAGED + "/commits?table=m%1Fghost", "", operate),
                new Operation("GET " + MANAGED + "/tables/{table}/past", "", select),
                new Operation("GET " + MANAGED + "/tables/{table}/retention", "", operate),
                new Operation(
                        "POST " + MANAGED + "/tables/{table}/restore", "{\"sequence\":1}", operate),
                new Operation("PUT " + MANAGED + "/tables/{table}/protection", "", operate),
                new Operation("DELETE " + MANAGED + "/tables/{table}/protection", "", operate),
                // On the lake.
                new Operation("GET " + MANAGED + "/commits", "", none),
                new Operation("GET " + MANAGED + "/dropped", "", none),
                new Operation("POST " + MANAGED + "/dropped/{uuid}/undrop", "", none),
                new Operation("POST " + MANAGED + "/policy", "{}", none),
                new Operation("GET " + MANAGED + "/tag-masks", "", none),
                new Operation(
                        "PUT " + MANAGED + "/tag-masks/{tag}",
                        "{\"mask\":\"null\"" + audience,
                        none),
                new Operation("DELETE " + MANAGED + "/tag-masks/{tag}", "", none));
    }

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        Http admin = catalog.administrator();
        admin.put("/api/v1/roles/matrix", "");
        admin.post("/v1/lake/namespaces", "{\"namespace\":[\"m\"]}");
        // A namespace that is not empty is not dropped.
        admin.post("/v1/lake/namespaces", "{\"namespace\":[\"m\",\"child\"]}");
        for (Privilege privilege : Privilege.values()) {
            admin.put("/api/v1/roles/" + privilege, "");
            Http.Answer answer =
                    admin.put(
                            "/api/v1/lakes/lake/grants",
                            "{\"role\":\"%s\",\"privileges\":[\"%s\"],\"namespace\":[\"m\"]}"
                                    .formatted(privilege, privilege));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    @Test
    void holdsEveryOperation() {
        var listed = new TreeSet<String>();
        operations().forEach(operation -> listed.add(operation.route().replaceAll("\\?.*", "")));

        assertThat(listed).isEqualTo(new TreeSet<>(AccessGuard.operations()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void allowsWhatIsGrantedAndRefusesAllElse(Operation operation) {
        var wrong = new ArrayList<String>();
        for (Privilege privilege : Privilege.values()) {
            int status = ask(operation, "p:" + privilege);
            boolean allowed = status != 403;
            if (allowed != operation.enough().contains(privilege) || status >= 500) {
                wrong.add(privilege + " answers " + status);
            }
        }

        assertThat(wrong).as(operation.toString()).isEmpty();
        // Nothing but the search and the lists of one's own is there for who has no grant.
        assertThat(ask(operation, "stranger:none")).isEqualTo(404);
        assertThat(ask(operation, TestCatalog.ADMINISTRATOR)).isNotIn(403, 500);
    }

    private static int ask(Operation operation, String token) {
        List<String> words = List.of(operation.route().split(" ", 2));
        String path =
                words.get(1)
                        .replace("{prefix}", "lake")
                        .replace("{lake}", "lake")
                        .replace("{namespace}", "m")
                        .replace(
                                MANAGED.replace("{lake}", "lake") + "/tables/{table}",
                                MANAGED.replace("{lake}", "lake") + "/tables/m%1Fghost")
                        .replace("{table}", "ghost")
                        .replace("/search", "/search?q=x")
                        .replaceAll("\\{[^}]*}", "ghost");
        Http http = catalog.http().as(token);
        return switch (words.getFirst()) {
            case "GET" -> http.get(path).status();
            case "HEAD" -> http.head(path).status();
            case "DELETE" -> http.delete(path).status();
            case "PUT" -> http.put(path, operation.body()).status();
            default -> http.post(path, operation.body()).status();
        };
    }

    private static String commit(String action, String more) {
        return "{\"requirements\":[],\"updates\":[{\"action\":\"%s\"%s}]}".formatted(action, more);
    }

    private static String snapshot(String operation) {
        return commit(
                "add-snapshot",
                ",\"snapshot\":{\"snapshot-id\":1,\"sequence-number\":1,\"timestamp-ms\":1,\"schema-id\":0,\"manifest-list\":\"file:/x\",\"summary\":{\"operation\":\"%s\"}}"
                        .formatted(operation));
    }
}
