package dev.tarn.writer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.writer.growth.GrownTable;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.UngrownFields;
import dev.tarn.writer.value.UnknownFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files, and what becomes of typed values in columns of other types. */
class TypedBodiesTest {
    private static final OffsetDateTime INSTANT = OffsetDateTime.parse("2026-03-31T12:00:00.5Z");
    private static final LocalDateTime LOCAL = LocalDateTime.parse("2026-03-31T12:00:00.5");

    @TempDir private Path folder;

    static Stream<Arguments> values() {
        var uuid = UUID.fromString("0198f3f0-0000-7000-8000-000000000001");
        return Stream.of(
                Arguments.of(Types.BooleanType.get(), true, Types.BooleanType.get(), true),
                Arguments.of(Types.IntegerType.get(), 7, Types.LongType.get(), 7L),
                Arguments.of(Types.LongType.get(), 7L, Types.IntegerType.get(), 7),
                Arguments.of(
                        Types.LongType.get(),
                        3_000_000_000L,
                        Types.IntegerType.get(),
                        Reason.OUT_OF_RANGE),
                Arguments.of(Types.IntegerType.get(), 7, Types.DoubleType.get(), 7.0),
                Arguments.of(
                        Types.IntegerType.get(), 16_777_217, Types.DoubleType.get(), 1.6777217e7),
                Arguments.of(
                        Types.IntegerType.get(), 16_777_217, Types.FloatType.get(), Reason.INEXACT),
                Arguments.of(
                        Types.LongType.get(),
                        9_007_199_254_740_993L,
                        Types.DoubleType.get(),
                        Reason.INEXACT),
                Arguments.of(Types.FloatType.get(), 0.1f, Types.DoubleType.get(), (double) 0.1f),
                Arguments.of(Types.DoubleType.get(), 0.5, Types.FloatType.get(), 0.5f),
                Arguments.of(Types.DoubleType.get(), 0.1, Types.FloatType.get(), Reason.INEXACT),
                Arguments.of(
                        Types.DoubleType.get(), 1e300, Types.FloatType.get(), Reason.OUT_OF_RANGE),
                Arguments.of(Types.DoubleType.get(), Double.NaN, Types.FloatType.get(), Float.NaN),
                Arguments.of(
                        Types.IntegerType.get(),
                        7,
                        Types.DecimalType.of(4, 2),
                        new BigDecimal("7.00")),
                Arguments.of(
                        Types.IntegerType.get(),
                        700,
                        Types.DecimalType.of(4, 2),
                        Reason.OUT_OF_RANGE),
                Arguments.of(
                        Types.DecimalType.of(9, 3),
                        new BigDecimal("1.250"),
                        Types.DecimalType.of(4, 2),
                        new BigDecimal("1.25")),
                Arguments.of(
                        Types.DecimalType.of(9, 3),
                        new BigDecimal("1.255"),
                        Types.DecimalType.of(4, 2),
                        Reason.INEXACT),
                Arguments.of(
                        Types.DateType.get(),
                        LocalDate.EPOCH,
                        Types.DateType.get(),
                        LocalDate.EPOCH),
                Arguments.of(
                        Types.TimeType.get(), LocalTime.NOON, Types.TimeType.get(), LocalTime.NOON),
                Arguments.of(
                        Types.TimestampType.withZone(),
                        INSTANT,
                        Types.TimestampType.withZone(),
                        INSTANT),
                Arguments.of(
                        Types.TimestampType.withoutZone(),
                        LOCAL,
                        Types.TimestampNanoType.withoutZone(),
                        LOCAL),
                Arguments.of(
                        Types.TimestampNanoType.withZone(),
                        INSTANT,
                        Types.TimestampType.withZone(),
                        INSTANT),
                Arguments.of(
                        Types.TimestampNanoType.withZone(),
                        INSTANT.plusNanos(1),
                        Types.TimestampType.withZone(),
                        Reason.INEXACT),
                Arguments.of(
                        Types.TimestampType.withZone(),
                        INSTANT.withYear(2300),
                        Types.TimestampNanoType.withZone(),
                        Reason.OUT_OF_RANGE),
                Arguments.of(Types.StringType.get(), "ä", Types.StringType.get(), "ä"),
                Arguments.of(
                        Types.StringType.get(),
                        "2026-03-31",
                        Types.DateType.get(),
                        LocalDate.parse("2026-03-31")),
                Arguments.of(
                        Types.StringType.get(),
                        "yesterday",
                        Types.DateType.get(),
                        Reason.TYPE_MISMATCH),
                Arguments.of(
                        Types.StringType.get(),
                        "1.5",
                        Types.DecimalType.of(4, 2),
                        new BigDecimal("1.50")),
                Arguments.of(Types.StringType.get(), uuid.toString(), Types.UUIDType.get(), uuid),
                Arguments.of(Types.UUIDType.get(), uuid, Types.UUIDType.get(), uuid),
                Arguments.of(
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {(byte) 0xC3, (byte) 0xA4}),
                        Types.StringType.get(),
                        "ä"),
                Arguments.of(
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {(byte) 0xC3}),
                        Types.StringType.get(),
                        Reason.INVALID_UNICODE),
                Arguments.of(
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {1, 2})),
                Arguments.of(
                        Types.FixedType.ofLength(2),
                        new byte[] {1, 2},
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {1, 2})),
                Arguments.of(
                        Types.BinaryType.get(),
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        Types.FixedType.ofLength(3),
                        Reason.WRONG_LENGTH),
                Arguments.of(
                        Types.ListType.ofOptional(10, Types.LongType.get()),
                        Arrays.asList(1L, null),
                        Types.ListType.ofOptional(10, Types.IntegerType.get()),
                        Arrays.asList(1, null)),
                Arguments.of(
                        Types.ListType.ofOptional(10, Types.LongType.get()),
                        Arrays.asList(1L, null),
                        Types.ListType.ofRequired(10, Types.IntegerType.get()),
                        Reason.REQUIRED_IS_NULL),
                Arguments.of(
                        Types.MapType.ofOptional(
                                10, 11, Types.StringType.get(), Types.LongType.get()),
                        Map.of("a", 1L),
                        Types.MapType.ofOptional(
                                10, 11, Types.StringType.get(), Types.IntegerType.get()),
                        Map.of("a", 1)));
    }

    @ParameterizedTest(name = "{0} {1} as {2}")
    @MethodSource("values")
    void takesAValueExactlyOrNotAtAll(Type from, Object value, Type to, Object expected)
            throws Exception {
        byte[] file = parquet(table(from), List.of(row(table(from), value)));

        Read read = read(file, table(to));

        if (expected instanceof Reason reason) {
            assertThat(read.reasons()).containsExactly(reason.name());
            assertThat(read.rejects.getFirst().field()).startsWith("x");
            assertThat(read.rejects.getFirst().raw()).asString().startsWith("{\"x\":");
        } else {
            assertThat(read.rejects).isEmpty();
            assertThat(read.column("x")).containsExactly(expected);
        }
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(Types.StringType.get(), Types.LongType.get(), "TYPE_MISMATCH"),
                Arguments.of(Types.StringType.get(), Types.BooleanType.get(), "TYPE_MISMATCH"),
                Arguments.of(Types.LongType.get(), Types.StringType.get(), "TYPE_MISMATCH"),
                Arguments.of(Types.DoubleType.get(), Types.LongType.get(), "TYPE_MISMATCH"),
                Arguments.of(Types.DoubleType.get(), Types.DecimalType.of(9, 2), "TYPE_MISMATCH"),
                Arguments.of(Types.DateType.get(), Types.TimestampType.withZone(), "TYPE_MISMATCH"),
                Arguments.of(
                        Types.TimestampType.withoutZone(),
                        Types.TimestampType.withZone(),
                        "ZONE_MISSING"),
                Arguments.of(
                        Types.TimestampType.withZone(),
                        Types.TimestampType.withoutZone(),
                        "ZONE_UNEXPECTED"),
                Arguments.of(
                        Types.ListType.ofOptional(10, Types.LongType.get()),
                        Types.LongType.get(),
                        "TYPE_MISMATCH"));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("strangers")
    void refusesAFileOfOtherTypesBeforeItsFirstRow(Type from, Type to, String code)
            throws Exception {
        byte[] file = parquet(table(from), List.of(row(table(from), null)));

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(file, table(to)))
                .withMessageContaining("x: %s is not %s".formatted(from, to))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void findsColumnsByNameWhateverTheirOrder() throws Exception {
        var file =
                new Schema(
                        Types.NestedField.optional(1, "b", Types.StringType.get()),
                        Types.NestedField.optional(2, "a", Types.LongType.get()));
        var table =
                new Schema(
                        Types.NestedField.required(1, "a", Types.LongType.get()),
                        Types.NestedField.optional(2, "b", Types.StringType.get()),
                        Types.NestedField.optional(3, "c", Types.StringType.get()));

        Read read =
                read(parquet(file, List.of(record(file, "x", 1L), record(file, "y", null))), table);

        assertThat(read.column("a")).containsExactly(1L);
        assertThat(read.column("b")).containsExactly("x");
        assertThat(read.column("c")).containsExactly((Object) null);
        assertThat(read.reasons()).containsExactly("REQUIRED_IS_NULL");
    }

    @Test
    void refusesUnknownColumnsOrPassesOverOrKeepsThem() throws Exception {
        var file =
                new Schema(
                        Types.NestedField.optional(1, "x", Types.LongType.get()),
                        Types.NestedField.optional(2, "y", Types.StringType.get()));
        Schema table = table(Types.LongType.get());
        Schema rescuing =
                new Schema(
                        Types.NestedField.optional(1, "x", Types.LongType.get()),
                        Types.NestedField.optional(2, "_rescued", Types.StringType.get()));
        byte[] body = parquet(file, List.of(record(file, 1L, "a")));

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(body, table))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_FIELD"));
        assertThat(read(body, table, UnknownFields.DISCARDED).column("x")).containsExactly(1L);
        Read rescued =
                read(body, rescuing, Read.readers().rescued("_rescued", rescuing.asStruct()));
        assertThat(rescued.column("_rescued")).containsExactly("{\"y\":\"a\"}");
    }

    @Test
    void growsATableByTheTypesOfTheFile() throws Exception {
        var file =
                new Schema(
                        Types.NestedField.optional(1, "x", Types.LongType.get()),
                        Types.NestedField.optional(2, "at", Types.TimestampType.withZone()),
                        Types.NestedField.optional(
                                3,
                                "tags",
                                Types.MapType.ofOptional(
                                        4, 5, Types.StringType.get(), Types.DateType.get())));
        byte[] body =
                parquet(
                        file,
                        List.of(
                                record(file, 3_000_000_000L, INSTANT, Map.of("a", LocalDate.EPOCH)),
                                record(file, 1L, null, null)));
        try (var catalog = new InMemoryCatalog()) {
            catalog.initialize("memory", Map.of());
            catalog.createNamespace(Namespace.of("a"));
            Schema narrow = table(Types.IntegerType.get());
            var table = (BaseTable) catalog.createTable(TableIdentifier.of("a", "b"), narrow);

            GrownTable grown =
                    GrownTable.of(table)
                            .fitting(
                                    Read.readers()
                                            .shape(
                                                    options(BodyFormat.PARQUET),
                                                    narrow.asStruct(),
                                                    new ByteArrayInputStream(body)));

            assertThat(grown.schema().findType("x")).isEqualTo(Types.LongType.get());
            assertThat(grown.schema().findType("at")).isEqualTo(Types.TimestampType.withZone());
            assertThat(grown.schema().findType("tags")).hasToString("map<string, date>");
            Read read = read(body, grown.schema(), new UngrownFields(grown.refusals()));
            assertThat(read.rows).hasSize(2);
        }
    }

    @Test
    void refusesWhatIsNoParquet() throws Exception {
        Schema schema = table(Types.LongType.get());
        byte[] whole = parquet(schema, List.of(record(schema, 1L)));
        byte[] longFooter = whole.clone();
        longFooter[longFooter.length - 5] = 0x7f;
        byte[] wrongFooter = whole.clone();
        Arrays.fill(wrongFooter, 4, wrongFooter.length - 8, (byte) 0x55);

        for (byte[] body :
                List.of(
                        new byte[0],
                        "PAR1PAR1".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        Arrays.copyOf(whole, whole.length - 1),
                        Arrays.copyOf(whole, whole.length / 2),
                        longFooter,
                        wrongFooter)) {
            assertThatExceptionOfType(BodyRefused.class)
                    .isThrownBy(() -> read(body, table(Types.LongType.get())))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNREADABLE"));
        }
        assertThat(read(whole, schema).rows).hasSize(1);
    }

    @Test
    void rejectsTextsThatAreNoneAndNeverPutsOthersThere() throws Exception {
        Type texts = Types.ListType.ofOptional(10, Types.StringType.get());
        Type map = Types.MapType.ofOptional(10, 11, Types.StringType.get(), Types.StringType.get());
        Type struct =
                Types.StructType.of(Types.NestedField.optional(10, "y", Types.StringType.get()));
        var within = GenericRecord.create((Types.StructType) struct);
        within.set(0, "a##b");

        assertNoText(Types.StringType.get(), "a##b", "x");
        assertNoText(texts, List.of("a", "a##b"), "x[1]");
        assertNoText(map, Map.of("a", "a##b"), "x.a");
        assertNoText(map, Map.of("a##b", "a"), "x.key");
        assertNoText(struct, within, "x.y");
    }

    private void assertNoText(Type type, Object value, String field) throws Exception {
        Schema schema = table(type);
        byte[] file =
                parquet(schema, List.of(row(schema, value), row(schema, null)), "uncompressed");

        Read read = read(Patched.with(file, "##", 0xC3, 0x28), schema);

        assertThat(read(file, schema).column("x")).containsExactly(value, null);
        assertThat(read.reasons()).containsExactly("INVALID_UNICODE");
        assertThat(read.rejects.getFirst().field()).isEqualTo(field);
        assertThat(read.column("x")).containsExactly((Object) null);
    }

    /** A field's number is that of the file's own table, which may be another in this one. */
    @Test
    void passesOverTheNumbersThatAFileHasForItsColumns() throws Exception {
        var file =
                new Schema(
                        Types.NestedField.optional(1, "b", Types.LongType.get()),
                        Types.NestedField.optional(2, "a", Types.LongType.get()));
        var table =
                new Schema(
                        Types.NestedField.optional(1, "a", Types.LongType.get()),
                        Types.NestedField.optional(2, "b", Types.LongType.get()));

        Read read = read(parquet(file, List.of(record(file, 10L, 20L))), table);

        assertThat(read.column("a")).containsExactly(20L);
        assertThat(read.column("b")).containsExactly(10L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd"})
    void readsFilesOfAnyUsualCodec(String codec) throws Exception {
        Schema schema = table(Types.StringType.get());

        Read read = read(parquet(schema, List.of(record(schema, "a")), codec), schema);

        assertThat(read.column("x")).containsExactly("a");
    }

    @Test
    void refusesAFileWhosePagesAreDamaged() throws Exception {
        Schema schema = table(Types.StringType.get());
        byte[] body =
                parquet(
                        schema,
                        List.of(record(schema, "a".repeat(1_000)), record(schema, "b")),
                        "gzip");
        Arrays.fill(body, 4, 40, (byte) 0xff);

        assertThatExceptionOfType(BodyRefused.class)
                .isThrownBy(() -> read(body, schema))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("UNREADABLE"));
    }

    @Test
    void leavesNothingOnTheDisk() throws Exception {
        Spool kept;
        try (var spool = Spool.of(new ByteArrayInputStream(new byte[10]), folder, 10)) {
            assertThat(spool.file()).hasSize(10).hasParent(folder);
            kept = spool;
        }
        assertThat(kept.file()).doesNotExist();
        // More often than there is room at once.
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(BodyRefused.class)
                    .isThrownBy(() -> Spool.of(new ByteArrayInputStream(new byte[11]), folder, 10));
        }
    }

    private static Schema table(Type type) {
        return new Schema(Types.NestedField.optional(1, "x", type));
    }

    private static Record row(Schema schema, @Nullable Object value) {
        return record(schema, value);
    }

    private static Record record(Schema schema, @Nullable Object... values) {
        GenericRecord record = GenericRecord.create(schema);
        for (int i = 0; i < values.length; i++) {
            record.set(i, values[i]);
        }
        return record;
    }

    private byte[] parquet(Schema schema, List<Record> rows) throws IOException {
        return parquet(schema, rows, "gzip");
    }

    private byte[] parquet(Schema schema, List<Record> rows, String codec) throws IOException {
        var file = java.nio.file.Files.createTempFile(folder, "test", ".parquet");
        java.nio.file.Files.delete(file);
        try (FileAppender<Record> appender =
                Parquet.write(Files.localOutput(file.toFile()))
                        .schema(schema)
                        .set(TableProperties.PARQUET_COMPRESSION, codec)
                        .createWriterFunc(GenericParquetWriter::create)
                        .build()) {
            appender.addAll(rows);
        }
        return java.nio.file.Files.readAllBytes(file);
    }

    private static Read read(byte[] body, Schema table) throws Exception {
        return read(body, table, UnknownFields.REJECTED);
    }

    private static Read read(byte[] body, Schema table, UnknownFields unknown) throws Exception {
        var read = new Read();
        Read.readers()
                .reader(options(BodyFormat.PARQUET), table.asStruct(), unknown)
                .read(new ByteArrayInputStream(body), read);
        return read;
    }

    private static BatchOptions options(BodyFormat format) {
        return new BatchOptions(format, Compression.NONE, Optional.empty(), Optional.empty());
    }
}
