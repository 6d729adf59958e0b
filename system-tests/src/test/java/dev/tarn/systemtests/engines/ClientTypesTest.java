package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.variants.ShreddedObject;
import org.apache.iceberg.variants.Variant;
import org.apache.iceberg.variants.VariantMetadata;
import org.apache.iceberg.variants.Variants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The types and columns of table format 3, as Iceberg's own client writes and reads them. */
class ClientTypesTest {
    @BeforeAll
    static void makeNamespace() {
        Engines.client().createNamespace(Namespace.of("client_types"));
    }

    @Test
    void keepsNanoseconds() {
        Table table =
                create(
                        "nanos",
                        Types.NestedField.optional(
                                1, "local", Types.TimestampNanoType.withoutZone()),
                        Types.NestedField.optional(
                                2, "instant", Types.TimestampNanoType.withZone()));
        var local = LocalDateTime.parse("2026-03-31T23:59:59.123456789");
        var instant = OffsetDateTime.parse("2026-03-31T23:59:59.987654321Z");
        table.updateSpec().addField(Expressions.day("instant")).commit();
        table.updateSpec().removeField(Expressions.day("instant")).commit();

        Rows.append(table, Rows.record(table.schema(), Map.of("local", local, "instant", instant)));

        Table again = Engines.table("client_types", "nanos");
        assertThat(Rows.read(again))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getField("local")).isEqualTo(local);
                    assertThat(row.getField("instant")).isEqualTo(instant);
                });
    }

    @Test
    void keepsVariants() {
        Table table =
                create("variants", Types.NestedField.optional(1, "body", Types.VariantType.get()));
        VariantMetadata names = Variants.metadata("at", "kind");
        ShreddedObject event = Variants.object(names);
        event.put("kind", Variants.of("click"));
        event.put("at", Variants.of(7L));

        Rows.append(table, Rows.record(table.schema(), Map.of("body", Variant.of(names, event))));

        Table again = Engines.table("client_types", "variants");
        assertThat(Rows.read(again))
                .singleElement()
                .satisfies(row -> {
                    Variant body = (Variant) row.getField("body");
                    assertThat(body.value().asObject().get("kind").asPrimitive().get())
                            .isEqualTo("click");
                    assertThat(body.value().asObject().get("at").asPrimitive().get()).isEqualTo(7L);
                });
    }

    @Test
    void fillsInDefaultsOfColumnsThatCameLater() {
        Table table = create("defaults", Types.NestedField.required(1, "id", Types.LongType.get()));
        Rows.append(table, Rows.record(table.schema(), Map.of("id", 1L)));

        table.updateSchema()
                .addRequiredColumn("region", Types.StringType.get(), Expressions.lit("north"))
                .commit();
        table.updateSchema().updateColumnDefault("region", Expressions.lit("south")).commit();

        Table again = Engines.table("client_types", "defaults");
        Types.NestedField region = again.schema().findField("region");
        assertThat(region.initialDefault()).isEqualTo("north");
        assertThat(region.writeDefault()).isEqualTo("south");
        assertThat(Rows.read(again))
                .extracting(row -> row.getField("region"))
                .containsExactly("north");
    }

    /** Of which Iceberg 1.11's Parquet writers know none. */
    static List<Type> typesWithoutFiles() {
        return List.of(
                Types.GeometryType.crs84(),
                Types.GeometryType.of("EPSG:2056"),
                Types.GeographyType.crs84());
    }

    @ParameterizedTest
    @MethodSource("typesWithoutFiles")
    void keepsTypesOfPlacesInTheSchema(Type type) {
        String name = "places_" + Integer.toHexString(type.toString().hashCode());

        create(name, Types.NestedField.optional(1, "place", type));

        assertThat(Engines.table("client_types", name).schema().findType("place")).isEqualTo(type);
    }

    @Test
    void keepsColumnsOfUnknownType() {
        Table table =
                create(
                        "unknown",
                        Types.NestedField.optional(1, "id", Types.LongType.get()),
                        Types.NestedField.optional(2, "nothing", Types.UnknownType.get()));

        Rows.append(table, Rows.record(table.schema(), Map.of("id", 1L)));

        assertThat(Rows.read(Engines.table("client_types", "unknown")))
                .singleElement()
                .satisfies(row -> assertThat(row.getField("nothing")).isNull());
    }

    @ParameterizedTest
    @MethodSource("typesOfVersionThree")
    void refusesTypesOfVersionThreeInVersionTwo(Type type) {
        var schema = new Schema(Types.NestedField.optional(1, "c", type));

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() ->
                        Engines.client()
                                .createTable(
                                        TableIdentifier.of("client_types", "early"),
                                        schema,
                                        PartitionSpec.unpartitioned(),
                                        Map.of("format-version", "2")))
                .withMessageContaining("v3");
        assertThat(Engines.client().tableExists(TableIdentifier.of("client_types", "early")))
                .isFalse();
    }

    static List<Type> typesOfVersionThree() {
        return List.of(
                Types.TimestampNanoType.withZone(),
                Types.VariantType.get(),
                Types.UnknownType.get(),
                Types.GeometryType.crs84());
    }

    @Test
    void numbersEveryRow() {
        Table table = create("numbered", Types.NestedField.required(1, "id", Types.LongType.get()));
        Rows.append(table, id(table, 10), id(table, 11));
        Rows.append(table, id(table, 12));

        Table again = Engines.table("client_types", "numbered");
        var withNumbers =
                new Schema(
                        again.schema().findField("id"),
                        org.apache.iceberg.MetadataColumns.ROW_ID,
                        org.apache.iceberg.MetadataColumns.LAST_UPDATED_SEQUENCE_NUMBER);
        assertThat(Rows.read(IcebergGenerics.read(again).project(withNumbers)))
                .extracting(row -> List.of(row.get(0), row.get(1), row.get(2)))
                .containsExactlyInAnyOrder(
                        List.of(10L, 0L, 1L), List.of(11L, 1L, 1L), List.of(12L, 2L, 2L));
        assertThat(((BaseTable) again).operations().current().nextRowId()).isEqualTo(3);
        assertThat(again.currentSnapshot().firstRowId()).isEqualTo(2);
    }

    @Test
    void keepsBytesAndNestedValues() {
        Table table =
                create(
                        "nested",
                        Types.NestedField.optional(1, "raw", Types.BinaryType.get()),
                        Types.NestedField.optional(
                                2,
                                "pairs",
                                Types.MapType.ofOptional(
                                        3, 4, Types.StringType.get(), Types.LongType.get())),
                        Types.NestedField.optional(
                                5, "list", Types.ListType.ofOptional(6, Types.DateType.get())));
        var raw = ByteBuffer.wrap(new byte[] {0, -1, 7});
        var day = java.time.LocalDate.parse("1969-12-31");

        Rows.append(
                table,
                Rows.record(
                        table.schema(),
                        Map.of("raw", raw, "pairs", Map.of("k", 1L), "list", List.of(day))));

        assertThat(Rows.read(Engines.table("client_types", "nested")))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getField("raw")).isEqualTo(raw);
                    assertThat(row.getField("pairs")).isEqualTo(Map.of("k", 1L));
                    assertThat(row.getField("list")).isEqualTo(List.of(day));
                });
    }

    private static Record id(Table table, long id) {
        return Rows.record(table.schema(), Map.of("id", id));
    }

    private static Table create(String name, Types.NestedField... fields) {
        return Engines.client()
                .createTable(
                        TableIdentifier.of("client_types", name),
                        new Schema(fields),
                        PartitionSpec.unpartitioned(),
                        Map.of("format-version", "3"));
    }
}
