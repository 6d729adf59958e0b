package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody changes of sealed receipts is found; each test puts it right again. */
class ChainTest {
    /** What the gateway keeps in a receipt for its own work. */
    private static final Set<String> OWN =
            Set.of(
                    "next_look_at",
                    "seen",
                    "silent_since",
                    "held_by",
                    "next_path",
                    "attempt_reports",
                    "exported_in",
                    "uses_told_at",
                    "past_looked_at");

    @TempDir static Path folder;
    private static ChainRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new ChainRig(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        rig.close();
    }

    @AfterEach
    void putRight() throws SQLException {
        rig.restore();
    }

    @Test
    void findsNothingWhereNothingWasChanged() throws Exception {
        JsonNode answer = rig.verify("");

        assertThat(rig.states()).containsExactly("intact", "open");
        assertThat(answer.path("days").findValuesAsText("links")).containsExactly("5", "3");
        assertThat(answer.path("days").findValuesAsText("anchor")).containsExactly("same", "none");
        assertThat(answer.path("days").findValuesAsText("sealed-late")).containsOnly("0");
        assertThat(Files.readString(rig.anchor()))
                .contains("\"links\":5", answer.at("/days/0/head").asText());
        JsonNode receipt = rig.receipt(rig.ids().getFirst());
        assertThat(receipt.path("sealed-on").asText()).isEqualTo("2026-03-10");

        // What never ran until now stays where it was.
        rig.gateway().restart();
        assertThat(rig.states()).containsExactly("intact", "open");
    }

    @Test
    void findsAChangeInEachColumn() throws Exception {
        String id = rig.ids().get(2);
        Map<String, String> columns = new LinkedHashMap<>();
        for (String column :
                rig.value(
                                "SELECT string_agg(column_name || ':' || data_type, ',') FROM information_schema.columns WHERE table_schema = 'gateway' AND table_name = 'query_receipt'")
                        .split(",", -1)) {
            columns.put(column.split(":", -1)[0], column.split(":", -1)[1]);
        }
        columns.keySet().removeAll(OWN);
        assertThat(columns).hasSizeGreaterThan(35);

        for (Map.Entry<String, String> column : columns.entrySet()) {
            String name = column.getKey();
            rig.sql(
                    "UPDATE query_receipt SET %s = %s WHERE query_id = '%s'"
                            .formatted(name, changed(name, column.getValue()), id));

            JsonNode found = rig.finding("?from=2026-03-10&to=2026-03-10");

            assertThat(found.path("query-id").asText()).as("%s", name).isEqualTo(id);
            assertThat(found.path("link").asInt()).as("%s", name).isEqualTo(3);
            assertThat(found.path("kind").asText())
                    .as("%s", name)
                    .isEqualTo(name.equals("query_id") ? "receipt-removed" : "receipt-changed");
            rig.sql(
                    "DELETE FROM query_receipt WHERE query_id LIKE '%s%%'".formatted(id),
                    "INSERT INTO query_receipt SELECT * FROM copy_of_query_receipt WHERE query_id = '%s'"
                            .formatted(id));
        }
        assertThat(rig.states()).containsExactly("intact", "open");
    }

    private static String changed(String name, String type) {
        return switch (type) {
            case "bigint" -> "coalesce(%s, 0) + 1".formatted(name);
            case "timestamp with time zone" ->
                    "coalesce(%s, now()) + interval '1 microsecond'".formatted(name);
            case "date" -> "NULL";
            case "jsonb" -> "'[{\"other\": 1}]'";
            case "ARRAY" -> "array_append(%s, 'x')".formatted(name);
            default ->
                    name.equals("state") ? "'FAILED'" : "coalesce(%s, '') || 'x'".formatted(name);
        };
    }

    private static void assertFinds(String kind, String id, String... tampering) throws Exception {
        rig.sql(tampering);
        JsonNode found = rig.finding();
        assertThat(found.path("kind").asText()).as("%s", List.of(tampering)).isEqualTo(kind);
        assertThat(found.path("query-id").asText()).as("%s", List.of(tampering)).isEqualTo(id);
        rig.restore();
    }

    @Test
    void findsWhatWasRemovedInsertedOrExchanged() throws Exception {
        String first = rig.ids().getFirst();
        String second = rig.ids().get(1);
        String last = rig.ids().getLast();
        String receiptOf = "FROM query_receipt WHERE query_id = '%s'";
        String linkOf = "FROM receipt_link WHERE query_id = '%s'";

        assertFinds("receipt-removed", second, "DELETE " + receiptOf.formatted(second));
        assertFinds(
                "link-removed",
                "",
                "DELETE " + linkOf.formatted(second),
                "DELETE " + receiptOf.formatted(second));
        assertFinds(
                "link-removed",
                "",
                "DELETE " + linkOf.formatted(last),
                "DELETE " + receiptOf.formatted(last));
        String copied =
                "CREATE TEMP TABLE one ON COMMIT DROP AS SELECT * " + receiptOf.formatted(first);
        String insert = "INSERT INTO query_receipt SELECT * FROM one";
        assertFinds(
                "receipt-inserted",
                "made_up",
                copied,
                "UPDATE one SET query_id = 'made_up'",
                insert);
        assertFinds(
                "receipt-inserted",
                "made_up",
                copied,
                "UPDATE one SET query_id = 'made_up', sealed_on = '2026-03-09'",
                insert);
        assertFinds(
                "receipt-inserted",
                "made_up",
                copied,
                "UPDATE one SET query_id = 'made_up', sealed_on = '2099-01-01'",
                insert);
        assertFinds(
                "receipt-changed",
                first,
                "UPDATE query_receipt SET query_id = 'between' WHERE query_id = '%s'"
                        .formatted(first),
                "UPDATE query_receipt SET query_id = '%s' WHERE query_id = '%s'"
                        .formatted(first, second),
                "UPDATE query_receipt SET query_id = '%s' WHERE query_id = 'between'"
                        .formatted(second));
        assertFinds(
                "link-changed",
                second,
                "UPDATE receipt_link SET number = 99 WHERE query_id = '%s'".formatted(first),
                "UPDATE receipt_link SET number = 1 WHERE query_id = '%s'".formatted(second),
                "UPDATE receipt_link SET number = 2 WHERE query_id = '%s'".formatted(first));
        assertFinds(
                "link-changed",
                second,
                "UPDATE receipt_link SET content = sha256('x') WHERE query_id = '%s'"
                        .formatted(second));
        assertFinds(
                "link-changed",
                second,
                "UPDATE receipt_link SET sealed_at = sealed_at - interval '1 hour' WHERE query_id = '%s'"
                        .formatted(second));
    }

    @Test
    void findsAnotherDay() throws Exception {
        assertFinds("day-removed", "", "DELETE FROM receipt_day");
        assertFinds(
                "day-removed",
                "",
                "DELETE FROM receipt_day",
                "DELETE FROM receipt_link WHERE day = '2026-03-10'",
                "DELETE FROM query_receipt WHERE sealed_on = '2026-03-10'");
        assertFinds("day-changed", "", "UPDATE receipt_day SET head = sha256('x')");
        assertFinds("link-inserted", rig.ids().get(4), "UPDATE receipt_day SET links = 4");
        assertFinds(
                "anchor-changed",
                "",
                "UPDATE receipt_day SET closed_at = closed_at + interval '1 hour'");
        assertFinds("day-removed", "", "DELETE FROM receipt_chain");
        assertFinds("day-changed", "", "UPDATE receipt_chain SET head = sha256('x')");
    }

    @Test
    void findsAnotherAnchorOrNone() throws Exception {
        String text = Files.readString(rig.anchor());
        Files.writeString(rig.anchor(), text.replace("\"links\":5", "\"links\":4"));
        assertThat(rig.finding().path("kind").asText()).isEqualTo("anchor-changed");

        Files.delete(rig.anchor());
        assertThat(rig.finding().path("kind").asText()).isEqualTo("anchor-removed");
        assertThat(rig.verify("?from=2026-03-11").path("days").findValuesAsText("state"))
                .containsExactly("open");
        Files.writeString(rig.anchor(), text);
        assertThat(rig.states()).containsExactly("intact", "open");
    }

    /** Whoever may do everything in the database can make another chain, but no other anchor. */
    @Test
    void findsAChainThatWasMadeAnew() throws Exception {
        rig.sql(
                "UPDATE receipt_chain SET day = NULL, links = 0, head = NULL",
                "UPDATE query_receipt SET statement = 'SELECT 1', sealed_on = NULL",
                "DELETE FROM receipt_link",
                "DELETE FROM receipt_day");
        rig.awaitValue("SELECT count(*) FROM receipt_link", "8");

        JsonNode days = rig.verify("?from=2026-03-10").path("days");

        assertThat(days.at("/0/finding/kind").asText()).isEqualTo("day-removed");
        assertThat(days.at("/1/state").asText()).isEqualTo("open");
        assertThat(days.at("/1/sealed-late").asInt()).isEqualTo(5);
        rig.restore();
        assertThat(rig.states()).containsExactly("intact", "open");
    }

    /** Nothing at all is what a new database has, too; but a new one has no anchors. */
    @Test
    void findsThatEverythingWasRemoved() throws Exception {
        rig.sql(
                "UPDATE receipt_chain SET day = NULL, links = 0, head = NULL",
                "DELETE FROM receipt_amendment",
                "DELETE FROM query_receipt",
                "DELETE FROM receipt_link",
                "DELETE FROM receipt_day");

        JsonNode found = rig.verify("").at("/days/0");

        assertThat(found.path("day").asText()).isEqualTo("2026-03-10");
        assertThat(found.at("/finding/kind").asText()).isEqualTo("day-removed");
        rig.restore();
        assertThat(rig.states()).containsExactly("intact", "open");
    }

    /** Of a day that nobody looks at, because it has not come yet. */
    @Test
    void findsLinksOfTheFuture() throws Exception {
        assertFinds(
                "receipt-inserted",
                "made_up",
                "INSERT INTO receipt_link SELECT DATE '2099-01-01', number, kind, 'made_up', about, content, sealed_at, hash FROM receipt_link WHERE query_id = '%s'"
                        .formatted(rig.ids().getFirst()));
    }

    @Test
    void answersReadersOfAllReceiptsAndWhatItUnderstands() throws Exception {
        URI uri = rig.gateway().uri();
        assertThat(rig.as("ada").send("GET", uri.resolve("/api/v1/audit/verify")).statusCode())
                .isEqualTo(403);
        for (String query :
                List.of(
                        "?day=2026-03-10",
                        "?from=yesterday",
                        "?from=2026-03-11&to=2026-03-10",
                        "?from=2001-01-01",
                        "?page-token=x",
                        "?page-token=2026-03-10.x")) {
            assertThat(
                            rig.as("chief", "admin")
                                    .send("GET", uri.resolve("/api/v1/audit/verify" + query))
                                    .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        JsonNode rest = rig.verify("?page-token=2026-03-10.2&to=2026-03-10");
        assertThat(rest.path("days").findValuesAsText("state")).containsExactly("intact");
        assertThat(rest.path("days").findValuesAsText("links")).containsExactly("5");
    }
}
