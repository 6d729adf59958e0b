package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One transaction changes two tables and creates a third that was staged, and something happens at
 * each of its steps: afterwards there is all of it or nothing.
 */
@Timeout(120)
class AtomicTransactionsTest {
    private static final int FILES = 3;
    private static final String END_SESSION = "PERFORM pg_terminate_backend(pg_backend_pid())";

    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static LocalObjectStore objects;
    private static FaultProxy toObjects;
    private static TestCatalog survivor;

    private String namespace;
    private UUID staged;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        objects = LocalObjectStore.fresh();
        toObjects = FaultProxy.toHttp(objects.endpoint().getPort());
        survivor = TestCatalog.start(database, folder);
        survivor.putLake(
                "store",
                objects.location(),
                SignedAccessTest.profile(
                        objects, URI.create("http://127.0.0.1:" + toObjects.port())));
    }

    @AfterAll
    static void stop() {
        survivor.close();
        toObjects.close();
        database.close();
    }

    @BeforeEach
    void createTables() {
        namespace = "n" + COUNT.incrementAndGet();
        survivor.http()
                .post("/v1/store/namespaces", "{\"namespace\":[\"%s\"]}".formatted(namespace));
        for (String name : List.of("one", "two")) {
            survivor.http().post(path("/tables"), Samples.CREATE.formatted(name, ""));
        }
        staged = stage();
    }

    /** What dies has no connection any more, neither to the database nor to the store. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("files")
    void isNothingWhenTheServerDiesAtAFile(RequestMoment moment, int file) throws Exception {
        try (var toDatabase = FaultProxy.toPostgres(database.port());
                var victim = victim(toDatabase)) {
            toObjects.onRequest(
                    metadataFile(file),
                    moment,
                    () -> {
                        toDatabase.drop();
                        toObjects.drop();
                    });

            var answer = transact(victim.http(), "x");

            assertThat(answer.status()).as(answer.body()).isIn(500, 503);
            // So that it can be stopped in good order: the request is over.
            toDatabase.heal();
            toObjects.heal();
        }
        assertThat(isAllOrNothing("x")).isFalse();
        repeats();
    }

    static Stream<Arguments> files() {
        return Stream.of(RequestMoment.values())
                .flatMap(moment ->
                        IntStream.rangeClosed(1, FILES)
                                .mapToObj(file -> Arguments.of(moment, file)));
    }

    @Test
    void isNothingWhenTheStoreFails() throws Exception {
        toObjects.onRequest(metadataFile(2), RequestMoment.BEFORE_THE_REQUEST, toObjects::drop);

        var answer = transact(survivor.http(), "x");

        toObjects.heal();
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(isAllOrNothing("x")).isFalse();
        repeats();
    }

    /** A file is sent once more, and it is the same. */
    @Test
    void isAllWhenTheStoresAnswersAreLost() throws Exception {
        toObjects.onRequest(metadataFile(2), RequestMoment.BEFORE_THE_ANSWER, toObjects::cut);

        var answer = transact(survivor.http(), "x");

        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        assertThat(isAllOrNothing("x")).isTrue();
    }

    /** Each statement of the swap, by the row that it writes. */
    enum Statement {
        FIRST_POINTER("UPDATE", "tabulars", "NEW.name = 'one'"),
        SECOND_POINTER("UPDATE", "tabulars", "NEW.name = 'two'"),
        NEW_POINTER("INSERT", "tabulars", "NEW.name = 'three'"),
        OLD_METADATA("UPDATE", "metadata", "true"),
        NEW_METADATA("INSERT", "metadata", "true"),
        KEY("INSERT", "idempotency_keys", "true"),
        FIRST_ENTRY("INSERT", "commit_log", "NEW.position = 0"),
        LAST_ENTRY("INSERT", "commit_log", "NEW.position = 2");

        private final String event;
        private final String table;
        private final String condition;

        Statement(String event, String table, String condition) {
            this.event = event;
            this.table = table;
            this.condition = condition;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNothingWhenTheSessionEndsAtAStatement(Statement statement) throws Exception {
        on(statement, "");

        var answer = transact(survivor.http(), "x");

        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        healDatabase(statement);
        assertThat(isAllOrNothing("x")).isFalse();
        // It is known to have failed, so that its files are rubbish and gone.
        assertThat(metadataFiles()).hasSize(2);
        repeats();
    }

    @Test
    void isUnknownWhenTheSessionEndsDuringCommit() throws Exception {
        on(Statement.SECOND_POINTER, "DEFERRABLE INITIALLY DEFERRED");

        var answer = transact(survivor.http(), "x");

        healDatabase(Statement.SECOND_POINTER);
        assertThat(answer.errorType()).isEqualTo("CommitStateUnknownException");
        assertThat(isAllOrNothing("x")).isFalse();
        assertThat(metadataFiles()).hasSize(2 + FILES);
        repeats();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOSE_REQUEST", "LOSE_ANSWER"})
    void isUnknownAndKeepsItsFilesWhenCommitIsLost(CommitFault fault) throws Exception {
        try (var toDatabase = FaultProxy.toPostgres(database.port());
                var victim = victim(toDatabase)) {
            toDatabase.onCommit(fault);

            var answer = transact(victim.http(), "x");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.errorType()).isEqualTo("CommitStateUnknownException");
        }
        assertThat(isAllOrNothing("x")).isEqualTo(fault == CommitFault.LOSE_ANSWER);
        assertThat(metadataFiles()).hasSize(2 + FILES);
        repeats();
    }

    /** A process of its own, with SIGKILL; the same request with its key does it, once. */
    @Test
    void isDoneOnceBehindTheKeyOfARequestDuringWhichTheServerWasKilled() throws Exception {
        try (var victim = ServerProcess.start(database)) {
            Http http = victim.http();
            toObjects.onRequest(metadataFile(2), RequestMoment.BEFORE_THE_ANSWER, victim::kill);

            assertThat(broken(http)).isTrue();
        }
        assertThat(isAllOrNothing("x")).isFalse();

        Http again = survivor.administrator();
        assertThat(transact(again, "x").status()).isEqualTo(204);
        assertThat(transact(again, "x").status()).isEqualTo(204);
        assertThat(isAllOrNothing("x")).isTrue();
        assertThat(entries()).isEqualTo(2 + FILES);
    }

    private boolean broken(Http http) {
        try {
            transact(http, "x");
            return false;
        } catch (UncheckedIOException noAnswer) {
            return true;
        }
    }

    /** Whoever comes next finds nothing in the way; the third table is made if it is not there. */
    private void repeats() throws Exception {
        boolean isThere = survivor.http().head(path("/tables/three")).status() == 204;
        long before = entries();
        String body =
                "{\"table-changes\":[%s,%s,%s]}"
                        .formatted(
                                change("one", "y"),
                                change("two", "y"),
                                isThere ? change("three", "y") : creation("y"));
        var answer = survivor.http().post("/v1/store/transactions/commit", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        assertThat(isAllOrNothing("y")).isTrue();
        assertThat(entries()).isEqualTo(before + FILES);
    }

    /** Whether the transaction stands; fails when only some of it does, or when a file is away. */
    private boolean isAllOrNothing(String value) throws Exception {
        var done = new ArrayList<Boolean>();
        for (String name : List.of("one", "two", "three")) {
            var answer = survivor.http().get(path("/tables/" + name));
            if (answer.status() == 404) {
                assertThat(name).isEqualTo("three");
                done.add(false);
                continue;
            }
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            JsonNode table = answer.json();
            requireFile(table.path("metadata-location").textValue());
            table.at("/metadata/metadata-log")
                    .forEach(entry -> requireFile(entry.path("metadata-file").textValue()));
            done.add(table.at("/metadata/properties/a").asText("").equals(value));
        }
        assertThat(Set.copyOf(done)).as(done.toString()).hasSize(1);
        return done.getFirst();
    }

    private static void requireFile(String location) {
        assertThat(location).startsWith(objects.location());
        assertThat(objects.folder().resolve(location.substring(objects.location().length() + 1)))
                .isRegularFile();
    }

    /** Without upkeep, which would meet the faults that are meant for a request. */
    private static TestCatalog victim(FaultProxy toDatabase) {
        return TestCatalog.start(
                TestCatalog.config(
                        database.url(toDatabase), database, Map.of("UPKEEP_ENABLED", "false")),
                folder);
    }

    private Http.Answer transact(Http http, String value) {
        String body =
                "{\"table-changes\":[%s,%s,%s]}"
                        .formatted(change("one", value), change("two", value), creation(value));
        return http.post(
                "/v1/store/transactions/commit", body, "Idempotency-Key", staged.toString());
    }

    private String change(String name, String value) {
        return """
        {"identifier":{"namespace":["%s"],"name":"%s"},"requirements":[],
         "updates":[{"action":"set-properties","updates":{"a":"%s"}}]}\
        """
                .formatted(namespace, name, value);
    }

    private UUID stage() {
        return UUID.fromString(
                survivor.http()
                        .post(
                                path("/tables"),
                                Samples.CREATE.formatted("three", ",\"stage-create\":true"))
                        .json()
                        .at("/metadata/table-uuid")
                        .textValue());
    }

    private String creation(String value) {
        return """
        {"identifier":{"namespace":["%1$s"],"name":"three"},
         "requirements":[{"type":"assert-create"}],
         "updates":[{"action":"assign-uuid","uuid":"%2$s"},
          {"action":"upgrade-format-version","format-version":2},
          {"action":"add-schema","schema":{"type":"struct","schema-id":0,"fields":[
           {"id":1,"name":"id","required":true,"type":"long"}]},"last-column-id":1},
          {"action":"set-current-schema","schema-id":-1},
          {"action":"add-spec","spec":{"spec-id":0,"fields":[]}},
          {"action":"set-default-spec","spec-id":-1},
          {"action":"add-sort-order","sort-order":{"order-id":0,"fields":[]}},
          {"action":"set-default-sort-order","sort-order-id":-1},
          {"action":"set-location","location":"%3$s/%1$s/three-%2$s"},
          {"action":"set-properties","updates":{"a":"%4$s"}}]}\
        """
                .formatted(namespace, staged, objects.location(), value);
    }

    private String path(String rest) {
        return "/v1/store/namespaces/" + namespace + rest;
    }

    private static Predicate<String> metadataFile(int wanted) {
        var seen = new AtomicInteger();
        return head ->
                head.startsWith("PUT ")
                        && head.lines().findFirst().orElse("").contains(".metadata.json")
                        && seen.incrementAndGet() == wanted;
    }

    private List<Path> metadataFiles() throws IOException {
        try (var files = Files.walk(objects.folder().resolve(namespace))) {
            return files.filter(file -> file.toString().endsWith(".metadata.json")).toList();
        }
    }

    private long entries() throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT count(*) FROM catalog.commit_log WHERE namespace = ?")) {
            statement.setString(1, namespace);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** As a constraint trigger, which alone can be put off until COMMIT. */
    private static void on(Statement statement, String when) throws SQLException {
        execute(
                """
                CREATE FUNCTION catalog.fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN %s; RETURN NULL; END $$
                """
                        .formatted(END_SESSION));
        execute(
                """
                CREATE CONSTRAINT TRIGGER fail AFTER %s ON catalog.%s
                %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION catalog.fail()
                """
                        .formatted(statement.event, statement.table, when, statement.condition));
    }

    private static void healDatabase(Statement statement) throws SQLException {
        execute("DROP TRIGGER fail ON catalog.%s".formatted(statement.table));
        execute("DROP FUNCTION catalog.fail()");
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var sqlStatement = connection.createStatement()) {
            sqlStatement.execute(sql);
        }
    }
}
