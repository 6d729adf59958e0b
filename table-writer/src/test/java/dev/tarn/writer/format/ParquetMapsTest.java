package dev.tarn.writer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps of Parquet files, whose reader keeps the last of two equal keys. */
class ParquetMapsTest {
    private static final Type MAP =
            Types.MapType.ofOptional(10, 11, Types.StringType.get(), Types.LongType.get());

    @TempDir private Path folder;

    static Stream<Arguments> values() {
        Map<String, Long> map = pairs(1L, 2L);
        Types.StructType struct = Types.StructType.of(Types.NestedField.optional(20, "m", MAP));
        GenericRecord record = GenericRecord.create(struct);
        record.set(0, map);
        return Stream.of(
                Arguments.of(MAP, map),
                Arguments.of(struct, record),
                Arguments.of(
                        Types.ListType.ofOptional(20, MAP),
                        Arrays.asList(map, Map.of(), null, Map.of("c", 1L))),
                Arguments.of(
                        Types.MapType.ofOptional(20, 21, Types.LongType.get(), MAP),
                        Map.of(1L, map, 2L, Map.of())),
                Arguments.of(
                        Types.MapType.ofOptional(
                                20,
                                21,
                                Types.StringType.get(),
                                Types.ListType.ofOptional(22, Types.LongType.get())),
                        pairs(List.of(1L, 2L), List.of())));
    }

    private static <T> Map<String, T> pairs(T one, T other) {
        Map<String, T> pairs = new LinkedHashMap<>();
        pairs.put("key-1", one);
        pairs.put("key-2", other);
        return pairs;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void refusesAFileWhoseMapHasAKeyTwice(Type type, Object value) throws Exception {
        var schema = new Schema(Types.NestedField.optional(1, "x", type));
        byte[] file = file(schema, value, null);

        assertThat(Read.of(BodyFormat.PARQUET, schema.asStruct(), file).column("x"))
                .containsExactly(value, null);
        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() ->
                        Read.of(
                                BodyFormat.PARQUET,
                                schema.asStruct(),
                                Patched.with(file, "key-2", 'k', 'e', 'y', '-', '1')))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("DUPLICATE_FIELD"));
    }

    private byte[] file(Schema schema, @Nullable Object... values) throws Exception {
        Path file = folder.resolve("maps.parquet");
        try (FileAppender<Record> appender =
                Parquet.write(org.apache.iceberg.Files.localOutput(file.toFile()))
                        .schema(schema)
                        .set(TableProperties.PARQUET_COMPRESSION, "uncompressed")
                        .createWriterFunc(GenericParquetWriter::create)
                        .build()) {
            for (Object value : values) {
                GenericRecord row = GenericRecord.create(schema);
                row.set(0, value);
                appender.add(row);
            }
        }
        return Files.readAllBytes(file);
    }
}
