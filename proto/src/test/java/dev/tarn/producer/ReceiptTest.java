package dev.tarn.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptTest {
    @ParameterizedTest
    @CsvSource({
        "landed, false, false",
        "staged, false, false",
        "committing, false, false",
        "committed, true, false",
        "archived, true, false",
        "failed, false, false",
        "quarantined, false, true",
        "discarded, false, true",
        "undoing, false, false",
        "undone, false, true",
        "of a later writer, false, false"
    })
    void knowsWhetherABatchIsInTheTable(String state, boolean committed, boolean refused) {
        Receipt receipt =
                Receipt.of(
                                Map.of("batch-id", "1", "state", state),
                                URI.create("http://writer/batches"))
                        .orElseThrow();

        assertThat(receipt.isCommitted()).isEqualTo(committed);
        assertThat(receipt.isRefused()).isEqualTo(refused);
    }
}
