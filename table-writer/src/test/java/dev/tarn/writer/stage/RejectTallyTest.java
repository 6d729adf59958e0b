package dev.tarn.writer.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.ledger.RejectCounts;
import dev.tarn.writer.value.Reason;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class RejectTallyTest {
    private final RejectTally tally =
            new RejectTally(
                    new Schema(
                            Types.NestedField.optional(1, "id", Types.LongType.get()),
                            Types.NestedField.optional(
                                    2,
                                    "orders",
                                    Types.ListType.ofOptional(
                                            3,
                                            Types.StructType.of(
                                                    Types.NestedField.optional(
                                                            4,
                                                            "labels",
                                                            Types.MapType.ofOptional(
                                                                    5,
                                                                    6,
                                                                    Types.StringType.get(),
                                                                    Types.LongType.get())),
                                                    Types.NestedField.optional(
                                                            7, "price", Types.LongType.get()))))));

    private String fields() {
        return tally.counts().fields().orElseThrow();
    }

    @Test
    void countsByReasonAndColumn() {
        tally.add(Reason.TYPE_MISMATCH, "id");
        tally.add(Reason.TYPE_MISMATCH, "id");
        tally.add(Reason.OUT_OF_RANGE, "id");
        tally.add(Reason.MALFORMED, "");

        assertThat(tally.all()).isEqualTo(4);
        assertThat(tally.counts().reasons())
                .isEqualTo("MALFORMED=1,TYPE_MISMATCH=2,OUT_OF_RANGE=1");
        assertThat(fields())
                .isEqualTo(
                        """
                        [{"reason":"TYPE_MISMATCH","field":"id","row_count":2},\
                        {"reason":"OUT_OF_RANGE","field":"id","row_count":1},\
                        {"reason":"MALFORMED","field":"","row_count":1}]\
                        """);
    }

    @Test
    void tellsColumnsAndNothingThatARowHolds() {
        tally.add(Reason.TYPE_MISMATCH, "orders[17].price");
        tally.add(Reason.TYPE_MISMATCH, "orders[3].labels.somebody's name.more");
        tally.add(Reason.UNKNOWN_FIELD, "orders[0].prize");
        tally.add(Reason.UNKNOWN_FIELD, "a\u0000b");

        assertThat(fields())
                .contains(
                        "\"orders.element.price\"",
                        "\"orders.element.labels\"",
                        "\"orders.element.prize\"",
                        "\"a\uFFFDb\"")
                .doesNotContain("17", "somebody");
    }

    @Test
    void keepsFewOfManyNamesAndCountsTheRest() {
        for (int i = 0; i < 1_000; i++) {
            tally.add(Reason.UNKNOWN_FIELD, "field " + "x".repeat(1_000) + i);
            tally.add(Reason.UNKNOWN_FIELD, "other " + i);
        }

        assertThat(fields().length()).isLessThan(20_000);
        assertThat(fields()).contains("\"field\":\"*\"");
        assertThat(tally.counts().reasons()).isEqualTo("UNKNOWN_FIELD=2000");
    }

    @Test
    void saysNothingOfABatchWithoutRejects() {
        assertThat(tally.counts()).isEqualTo(RejectCounts.NONE);
    }
}
