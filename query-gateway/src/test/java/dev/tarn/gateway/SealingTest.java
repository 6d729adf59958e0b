package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of receipts as time goes on. */
class SealingTest {
    @TempDir Path folder;
    private ChainRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ChainRig(folder);
    }

    @AfterEach
    void stop() throws SQLException {
        rig.close();
    }

    @Test
    void sealsWhatAnEngineSaysTooLateBesideTheReceipt() throws Exception {
        String id = rig.as("ada").start("SELECT 9").path("id").asText();
        rig.clock().advance(Duration.ofMinutes(20));
        rig.awaitValue(
                "SELECT state FROM query_receipt WHERE query_id = '%s'".formatted(id),
                "UNRECONCILED");
        rig.seal(9);

        assertThat(rig.report(id, 4).body()).isEqualTo("{\"amended\":1}");
        assertThat(rig.report(id, 5).body()).isEqualTo("{\"repeated\":1}");
        rig.awaitValue("SELECT count(*) FROM receipt_link WHERE kind = 'AMENDMENT'", "1");

        assertThat(rig.states()).containsExactly("intact", "open");
        JsonNode receipt = rig.receipt(id);
        assertThat(receipt.path("state").asText()).isEqualTo("UNRECONCILED");
        assertThat(receipt.at("/amendment/result-rows").asInt()).isEqualTo(4);
        rig.sql("UPDATE receipt_amendment SET report = report || '{\"result-rows\": 5}'");
        assertThat(rig.finding().path("message").asText())
                .isEqualTo("The amendment of the receipt is not the one that was sealed");
        rig.sql("DELETE FROM receipt_amendment");
        assertThat(rig.finding().path("kind").asText()).isEqualTo("receipt-removed");
    }

    @Test
    void sealsWhereAQueryWasBefore() throws Exception {
        String id = rig.as("ada").start("SELECT 9").path("id").asText();
        String before = "20260310_100000_00009_zzzzz";
        rig.sql(
                "UPDATE query_receipt SET moved_from = '[{\"query-id\": \"%s\", \"cluster\": \"south\", \"moved-at\": \"2026-03-10T10:00:00Z\"}]' WHERE query_id = '%s'"
                        .formatted(before, id));
        rig.report(id, 9);
        rig.seal(9);

        assertThat(rig.states()).containsExactly("intact", "open");
        assertThat(rig.receipt(before).path("query-id").asText()).isEqualTo(id);
        rig.sql("UPDATE query_receipt SET moved_from = NULL");
        assertThat(rig.finding().path("kind").asText()).isEqualTo("receipt-changed");
    }

    @Test
    void sealsEachReceiptOnceWhoeverDoesIt() throws Exception {
        try (TestGateway _ = rig.another()) {
            rig.ask(40);
            rig.seal(48);
            rig.gateway().restart();
            rig.ask(5);
            rig.seal(53);
        }

        assertThat(rig.states()).containsExactly("intact", "open");
        assertThat(rig.value("SELECT count(DISTINCT query_id) FROM receipt_link")).isEqualTo("53");
    }

    /** Receipts are kept for a day in this gateway. */
    @Test
    void staysWholeWhenOldReceiptsGo() throws Exception {
        rig.clock().advance(Duration.ofDays(1));
        rig.awaitValue("SELECT count(*) FROM query_receipt", "3");
        assertThat(rig.states()).contains("intact").doesNotContain("broken");
        assertThat(rig.verify("").path("forgotten-before").asText())
                .isEqualTo("2026-03-11T00:00:00Z");
        rig.awaitValue("SELECT count(*) FROM receipt_link WHERE day = '2026-03-10'", "0");

        assertThat(rig.states()).containsExactly("forgotten", "intact", "open");

        rig.sql("DELETE FROM query_receipt WHERE query_id = '%s'".formatted(rig.ids().getLast()));
        assertThat(rig.finding().path("kind").asText()).isEqualTo("receipt-removed");
        rig.sql("UPDATE receipt_day SET head = sha256('x') WHERE day = '2026-03-10'");
        assertThat(rig.finding().path("kind").asText()).isEqualTo("anchor-changed");
    }
}
