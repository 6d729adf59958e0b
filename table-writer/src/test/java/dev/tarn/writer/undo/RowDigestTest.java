package dev.tarn.writer.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowDigestTest {
    private static final Schema TWO =
            new Schema(
                    Types.NestedField.optional(1, "a", Types.StringType.get()),
                    Types.NestedField.optional(2, "b", Types.StringType.get()));

    private final RowDigest.Maker digests = new RowDigest.Maker(2);

    private RowDigest of(Object... values) {
        GenericRecord row = GenericRecord.create(TWO);
        for (int field = 0; field < values.length; field++) {
            row.set(field, values[field]);
        }
        return digests.of(row);
    }

    /** Of a value with itself, as it is decoded and as it is read from a file. */
    static Stream<List<Object>> sames() {
        var bytes = new byte[] {1, 2};
        return Stream.of(
                List.of("x", CharBuffer.wrap("x")),
                List.of(bytes, ByteBuffer.wrap(bytes)),
                List.of(
                        OffsetDateTime.parse("2026-03-31T10:00:00+02:00"),
                        OffsetDateTime.parse("2026-03-31T08:00:00Z")),
                List.of(Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L)),
                List.of(List.of(1, 2), Arrays.asList(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("sames")
    void isTheSameForTheSameValue(List<Object> same) {
        assertThat(of(same.getFirst())).isEqualTo(of(same.getLast()));
    }

    @Test
    void differsWhereAnythingDiffers() {
        List<Object> values =
                List.of(
                        "",
                        "x",
                        "0",
                        0,
                        0L,
                        0.0f,
                        0.0,
                        -0.0,
                        true,
                        false,
                        new BigDecimal("1.0"),
                        new BigDecimal("1.00"),
                        ByteBuffer.wrap(new byte[] {'x'}),
                        new UUID(0, 0),
                        LocalDate.EPOCH,
                        LocalTime.MIDNIGHT,
                        LocalDateTime.parse("1970-01-01T00:00:00"),
                        OffsetDateTime.parse("1970-01-01T00:00:00Z"),
                        List.of(),
                        List.of("x"),
                        List.of("x", ""),
                        List.of(List.of("x")),
                        Map.of(),
                        Map.of("x", "y"));
        Set<RowDigest> found = new HashSet<>();

        values.forEach(value -> found.add(of(value)));
        found.add(of());

        assertThat(found).hasSize(values.size() + 1);
    }

    @Test
    void keepsNeighboursApart() {
        assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc"));
        assertThat(of("a")).isNotEqualTo(digests.of(swapped("a")));
        assertThat(of("a", "b")).isNotEqualTo(of("b", "a"));
    }

    private static GenericRecord swapped(String value) {
        GenericRecord row = GenericRecord.create(TWO);
        row.set(1, value);
        return row;
    }

    /** Such as the place in the file, which stands behind the columns. */
    @Test
    void looksAtTheFirstColumnsOnly() {
        var first = new RowDigest.Maker(1);
        GenericRecord one = GenericRecord.create(TWO);
        one.set(0, "same");
        one.set(1, "one");
        GenericRecord other = one.copy();
        other.set(1, "other");

        assertThat(first.of(one)).isEqualTo(first.of(other));
    }
}
