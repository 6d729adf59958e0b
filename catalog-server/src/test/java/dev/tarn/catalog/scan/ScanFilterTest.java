package dev.tarn.catalog.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.expressions.Binder;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.ExpressionParser;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanFilterTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "payload", Types.BinaryType.get()),
                    Types.NestedField.optional(3, "hash", Types.FixedType.ofLength(2)),
                    Types.NestedField.optional(4, "day", Types.DateType.get()),
                    Types.NestedField.optional(5, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(6, "price", Types.DecimalType.of(9, 2)),
                    Types.NestedField.optional(7, "key", Types.UUIDType.get()),
                    Types.NestedField.optional(8, "text", Types.StringType.get()));

    private static final ByteBuffer CAFE = ByteBuffer.wrap(new byte[] {(byte) 0xca, (byte) 0xfe});

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"eq\", \"term\": \"id\", \"value\": 7}",
                "{\"type\": \"eq\", \"term\": \"day\", \"value\": \"2026-03-31\"}",
                "{\"type\": \"lt\", \"term\": \"at\", \"value\": \"2026-03-31T12:00:00+00:00\"}",
                "{\"type\": \"gt-eq\", \"term\": \"price\", \"value\": \"1.25\"}",
                "{\"type\": \"eq\", \"term\": \"key\", \"value\": \"f79c3e09-677c-4bbd-a479-3f349cb785e7\"}",
                "{\"type\": \"in\", \"term\": \"text\", \"values\": [\"ca\", \"fe\"]}",
                "{\"type\": \"not\", \"child\": {\"type\": \"is-null\", \"term\": \"payload\"}}"
            })
    void takesValuesOfEveryTypeAsClientsWriteThem(String json) {
        Expression filter = ExpressionParser.fromJson(json);

        Expression fit = ScanFilter.fit(filter, SCHEMA, true);

        assertThat(ExpressionParser.toJson(fit)).isEqualTo(ExpressionParser.toJson(filter));
    }

    @Test
    void readsBinaryValuesFromHexadecimalDigits() {
        assertSame(filter("payload", "eq", "\"cafe\""), Expressions.equal("payload", CAFE));
        assertSame(filter("hash", "not-eq", "\"CAFE\""), Expressions.notEqual("hash", CAFE));
    }

    private static void assertSame(Expression read, Expression expected) {
        assertThat(bound(ScanFilter.fit(read, SCHEMA, true))).isEqualTo(bound(expected));
    }

    @Test
    void findsBinaryColumnsWithoutRegardToCaseWhenAskedTo() {
        Expression filter = filter("PAYLOAD", "eq", "\"cafe\"");

        assertThat(ScanFilter.fit(filter, SCHEMA, false).toString()).contains("PAYLOAD");
        assertThatThrownBy(() -> ScanFilter.fit(filter, SCHEMA, true))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("PAYLOAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"xy\"", "\"caf\"", "7"})
    void refusesWhatIsNoBinaryValue(String value) {
        assertThatThrownBy(() -> ScanFilter.fit(filter("payload", "eq", value), SCHEMA, true))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void takesNoFilterForAllRows() {
        assertThat(ScanFilter.fit(null, SCHEMA, true)).isEqualTo(Expressions.alwaysTrue());
    }

    private static String bound(Expression filter) {
        return ExpressionParser.toJson(Binder.bind(SCHEMA.asStruct(), filter, true));
    }

    private static Expression filter(String column, String operation, String value) {
        return ExpressionParser.fromJson(
                "{\"type\": \"%s\", \"term\": \"%s\", \"value\": %s}"
                        .formatted(operation, column, value));
    }
}
