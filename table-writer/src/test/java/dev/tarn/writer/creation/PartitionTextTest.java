package dev.tarn.writer.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTextTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(3, "sales region", Types.StringType.get()));

    @Test
    void readsColumnsAndTransforms() {
        assertThat(
                        PartitionText.parse(
                                " sales region , day(at),bucket( 16 , id ), truncate(4, sales region)",
                                SCHEMA))
                .isEqualTo(
                        PartitionSpec.builderFor(SCHEMA)
                                .identity("sales region")
                                .day("at")
                                .bucket("id", 16)
                                .truncate("sales region", 4)
                                .build());
        assertThat(PartitionText.parse("", SCHEMA).isUnpartitioned()).isTrue();
        assertThat(PartitionText.parse("id" + " ".repeat(1_998), SCHEMA).fields()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody", "day(id)", "week(at)", "bucket(id)", "day(4, at)", "bucket(0, id)",
                        "id id",
                "day(at", "day)at(", ",", "id,,at", "id;at", "bucket(9999999999, id)", "id, id"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> PartitionText.parse(text, SCHEMA))
                .isInstanceOfSatisfying(
                        CannotCreate.class, refused -> assertThat(refused.status()).isEqualTo(400));
    }

    /** Blanks that something other than a comma follows were looked at again for each of them. */
    @Test
    void refusesALongTextWithoutLookingAtIt() {
        assertThatThrownBy(() -> PartitionText.parse("id" + " ".repeat(60_000) + "(", SCHEMA))
                .isInstanceOf(CannotCreate.class)
                .hasMessageContaining("more than 2000 characters");
    }
}
