package dev.tarn.writer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.writer.value.Unfit;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;

/** What a Parquet file may look like before anything in it is read. */
class ParquetTypesTest {
    @Test
    void refusesListsOfWhichItsReaderMixesUpTheRows() throws Exception {
        String lists = "message rows { optional group a { optional group b (LIST) { %s } } }";
        MessageType two =
                MessageTypeParser.parseMessageType(lists.formatted("repeated int32 array;"));
        MessageType three =
                MessageTypeParser.parseMessageType(
                        lists.formatted("repeated group list { optional int32 element; }"));

        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> ParquetTypes.of(two))
                .satisfies(unfit -> assertThat(unfit.field()).isEqualTo("a.b"));
        assertThat(ParquetTypes.of(three).findType("a.b")).isInstanceOf(Types.ListType.class);
    }
}
