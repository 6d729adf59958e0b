package dev.tarn.systemtests.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.SqlEngineException;
import dev.tarn.testkit.TestSpark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One table of who holds which privileges, and of what an operation needs: each person tries each
 * operation at each door, and what comes of it follows from the table.
 */
class DoorsTest {
    private static final String TABLE = "doors.t";
    private static final String REST_TABLE = "/v1/lake/namespaces/doors/tables";

    /** What engines say when they, or the catalog behind them, refuse. */
    private static final Pattern REFUSAL =
            Pattern.compile(
                    "access denied|is not granted|may not|forbidden|does not exist|cannot be found|403",
                    Pattern.CASE_INSENSITIVE);

    enum Door {
        REST,
        TRINO,
        SPARK,
        WRITER;

        boolean offers(Operation operation) {
            return this != WRITER || operation == Operation.INSERT;
        }
    }

    /** Each needs the privilege of its name. */
    enum Operation {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        ALTER,
        CREATE,
        DROP
    }

    /** Somebody with a role of their own; from some a row is hidden. */
    record Person(String name, Set<Operation> holds, boolean restricted) {
        boolean may(Operation operation, Door door) {
            return holds.contains(operation) && !isShutOut(operation, door);
        }

        /** A file cannot be half read: only SQL shows the rest. */
        private boolean isShutOut(Operation operation, Door door) {
            return restricted
                    && switch (door) {
                        case TRINO, WRITER -> false;
                        case REST -> operation == Operation.SELECT;
                        // It loads a table before it does anything with it.
                        case SPARK -> true;
                    };
        }

        /** What may not be known of is not there. */
        int refusal() {
            return holds.isEmpty() ? 404 : 403;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Person> PEOPLE =
            List.of(
                    new Person("stranger", Set.of(), false),
                    new Person("reader", Set.of(Operation.SELECT), false),
                    new Person("restricted", Set.of(Operation.SELECT), true),
                    new Person("contributor", Set.of(Operation.SELECT, Operation.INSERT), true),
                    new Person("appender", Set.of(Operation.SELECT, Operation.INSERT), false),
                    new Person(
                            "changer",
                            Set.of(
                                    Operation.SELECT,
                                    Operation.INSERT,
                                    Operation.UPDATE,
                                    Operation.DELETE),
                            false),
                    new Person("alterer", Set.of(Operation.SELECT, Operation.ALTER), false),
                    new Person(
                            "maker",
                            Set.of(Operation.SELECT, Operation.CREATE, Operation.DROP),
                            false));

    private static PolicyLakehouse lakehouse;

    static Stream<Arguments> everybodyAtEveryDoor() {
        return Stream.of(Door.values())
                .flatMap(door -> PEOPLE.stream().map(person -> Arguments.of(person, door)));
    }

    @BeforeAll
    static void start() {
        lakehouse = PolicyLakehouse.shared();
        admin("CREATE SCHEMA lake.doors");
        admin(
                "CREATE TABLE lake.doors.t AS SELECT * FROM (VALUES (7, 'a'), (8, 'b')) AS v (id, name)");
        for (Person person : PEOPLE) {
            lakehouse.person(person.name(), "of_" + person.name());
            for (Operation held : person.holds()) {
                lakehouse.grant(
                        "of_" + person.name(), "\"" + held + "\"", ",\"namespace\":[\"doors\"]");
            }
            var settings = new HashMap<>(lakehouse.credential(person.name()));
            settings.put("type", "rest");
            settings.put("cache-enabled", "false");
            settings.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
            settings.put("header.X-Iceberg-Access-Delegation", "remote-signing");
            TestSpark.shared().addCatalog("door_" + person.name(), settings);
        }
        lakehouse.put(
                "/api/v1/lakes/lake/tables/doors%1Ft/filters/few",
                "{\"condition\":\"id = 7\",\"roles\":[\"of_restricted\",\"of_contributor\"]}");
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("everybodyAtEveryDoor")
    void mayDoWhatTheTableSaysAndNothingElse(Person person, Door door) {
        var wrong = new ArrayList<String>();
        for (Operation operation : Operation.values()) {
            if (!door.offers(operation)) {
                continue;
            }
            boolean may = person.may(operation, door);
            if (operation == Operation.DROP) {
                // What may not be dropped is the table that everybody else needs.
                admin("CREATE TABLE IF NOT EXISTS lake.doors.dropped (id bigint)");
            }
            String outcome =
                    switch (door) {
                        case REST -> ask(person, operation);
                        case TRINO, SPARK -> run(person, door, operation);
                        case WRITER -> append(person);
                    };
            if (!outcome.equals(may ? "done" : "refused")) {
                wrong.add("%s: %s".formatted(operation, outcome));
            }
            if (may) {
                putRight(operation);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static String run(Person person, Door door, Operation operation) {
        SqlEngine engine = door == Door.TRINO ? lakehouse.as(person.name()) : TestSpark.shared();
        String lake = door == Door.TRINO ? "lake" : "door_" + person.name();
        try {
            engine.rows(sql(operation, door, person).replace("LAKE", lake));
            return "done";
        } catch (SqlEngineException failure) {
            String said = String.valueOf(failure.getMessage());
            return REFUSAL.matcher(said).find() ? "refused" : said;
        }
    }

    private static String sql(Operation operation, Door door, Person person) {
        return switch (operation) {
            case SELECT -> "SELECT id, name FROM LAKE." + TABLE;
            case INSERT -> "INSERT INTO LAKE." + TABLE + " VALUES (7, 'c')";
            case UPDATE -> "UPDATE LAKE." + TABLE + " SET name = 'z' WHERE id = 7";
            case DELETE -> "DELETE FROM LAKE." + TABLE + " WHERE id = 7";
            // What is so already is not changed, and asks nobody.
            case ALTER ->
                    door == Door.TRINO
                            ? "COMMENT ON TABLE LAKE.%s IS '%s'".formatted(TABLE, person)
                            : "ALTER TABLE LAKE.%s SET TBLPROPERTIES ('x' = '%s')"
                                    .formatted(TABLE, person);
            case CREATE ->
                    "CREATE TABLE LAKE.doors.made (id bigint)"
                            + (door == Door.SPARK ? " USING iceberg" : "");
            case DROP -> "DROP TABLE LAKE.doors.dropped";
        };
    }

    /** A commit that is let through fails, because it is about another table. */
    private static String ask(Person person, Operation operation) {
        int status =
                switch (operation) {
                    case SELECT -> send(person, "GET", REST_TABLE + "/t", "");
                    case INSERT -> commit(person, snapshot("append"));
                    case UPDATE -> commit(person, snapshot("overwrite"));
                    case DELETE -> commit(person, snapshot("delete"));
                    case ALTER ->
                            commit(
                                    person,
                                    "{\"action\":\"set-properties\",\"updates\":{\"x\":\"y\"}}");
                    case CREATE ->
                            send(
                                    person,
                                    "POST",
                                    REST_TABLE,
                                    "{\"name\":\"made\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":[{\"id\":1,\"name\":\"id\",\"required\":false,\"type\":\"long\"}]}}");
                    case DROP -> send(person, "DELETE", REST_TABLE + "/dropped", "");
                };
        return outcome(person, status);
    }

    private static String append(Person person) {
        return outcome(
                person,
                lakehouse
                        .append(person.name(), "doors", "t", "{\"id\":7,\"name\":\"c\"}")
                        .statusCode());
    }

    private static String outcome(Person person, int status) {
        if (status == person.refusal()) {
            return "refused";
        }
        return Set.of(200, 204, 409).contains(status) ? "done" : "answered with " + status;
    }

    private static int commit(Person person, String update) {
        return send(
                person,
                "POST",
                REST_TABLE + "/t",
                "{\"requirements\":[{\"type\":\"assert-table-uuid\",\"uuid\":\"00000000-0000-4000-8000-000000000000\"}],\"updates\":[%s]}"
                        .formatted(update));
    }

    private static String snapshot(String operation) {
        return "{\"action\":\"add-snapshot\",\"snapshot\":{\"snapshot-id\":1,\"sequence-number\":9,\"timestamp-ms\":1,\"schema-id\":0,\"manifest-list\":\"s3://nowhere/x\",\"summary\":{\"operation\":\"%s\"}}}"
                .formatted(operation);
    }

    private static int send(Person person, String method, String path, String body) {
        return lakehouse.send(person.name(), method, path, body).statusCode();
    }

    /** So that who comes next finds a row to delete, and a name to give. */
    private static void putRight(Operation operation) {
        switch (operation) {
            case DELETE -> admin("INSERT INTO lake.doors.t VALUES (7, 'a')");
            case CREATE -> admin("DROP TABLE lake.doors.made");
            default -> {}
        }
    }

    private static void admin(String sql) {
        lakehouse.as("admin").rows(sql);
    }
}
