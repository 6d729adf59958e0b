package dev.tarn.writer.stage;

import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.growth.GrownTable;
import dev.tarn.writer.growth.SchemaMode;
import dev.tarn.writer.value.UngrownFields;
import dev.tarn.writer.value.UnknownFields;
import java.util.Map;
import org.apache.iceberg.types.Types;

/** What the properties of a table say about fields and values that it has no room for. */
final class SchemaRules {
    private static final String RESCUE_COLUMN = "tarn.ingest.rescue-column";
    private static final String RESCUE_COLUMN_DEFAULT = "_rescued";

    private final SchemaMode mode;
    private final String rescueColumn;
    private final BodyReaders readers;

    private SchemaRules(SchemaMode mode, String rescueColumn, BodyReaders readers) {
        this.mode = mode;
        this.rescueColumn = rescueColumn;
        this.readers = readers;
    }

    static SchemaRules of(Map<String, String> tableProperties, BodyReaders readers)
            throws BodyRefused {
        try {
            String column = tableProperties.getOrDefault(RESCUE_COLUMN, RESCUE_COLUMN_DEFAULT);
            if (column.isBlank() || column.indexOf('.') >= 0) {
                throw new IllegalArgumentException(
                        "%s of the table is no name of a column: %s"
                                .formatted(RESCUE_COLUMN, column));
            }
            return new SchemaRules(SchemaMode.of(tableProperties), column, readers);
        } catch (IllegalArgumentException wrong) {
            throw new BodyRefused("INVALID_SETTING", String.valueOf(wrong.getMessage()));
        }
    }

    /** Whether the table may get another schema for a batch. */
    boolean grows() {
        return switch (mode) {
            case EVOLVE, RESCUE -> true;
            case FREEZE, DISCARD_COLUMN -> false;
        };
    }

    UnknownFields unknown(GrownTable table) {
        return unknown(table.schema().asStruct(), table.refusals());
    }

    /** {@code refusals} say why a path has no column. */
    UnknownFields unknown(Types.StructType schema, Map<String, String> refusals) {
        return switch (mode) {
            case FREEZE -> UnknownFields.REJECTED;
            case DISCARD_COLUMN -> UnknownFields.DISCARDED;
            case EVOLVE -> new UngrownFields(refusals);
            case RESCUE -> readers.rescued(rescueColumn, schema);
        };
    }

    /** The table as it has to become for a batch that did not fit; it may stay as it is. */
    GrownTable grown(GrownTable table, BatchBody body) throws BodyRefused {
        return switch (mode) {
            case FREEZE, DISCARD_COLUMN -> table;
            case EVOLVE -> table.fitting(body.shape(table.schema().asStruct()));
            case RESCUE -> table.withTextColumn(rescueColumn);
        };
    }
}
