package dev.tarn.writer.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * A table of the ledger: what the statements of {@link ExportStore} call its columns, by the day.
 */
public enum ExportTable {
    BATCHES(
            "landed_at",
            """
            change long, batch_id string, lake string, namespace string, table_name string, table_uuid string,
            state string, reason_code string, attempt int, outages int,
            idempotency_key string, principal string, format string, options string,
            raw_location string, raw_bytes long, checksum string, pipeline string,
            received_at timestamptz, landed_at timestamptz, started_at timestamptz, staged_at timestamptz,
            committed_at timestamptz,
            rows_read long, rows_written long, rows_rejected long,
            commit_id string, snapshot_id long, sequence_number long, schema_id int,
            contract_id string, contract_version int, raw_offset long
            """),
    REJECTS(
            "landed_at",
            """
            change long, batch_id string, lake string, namespace string, table_name string, state string,
            landed_at timestamptz, reason string, field string, row_count long
            """),
    COMMITS(
            "settled_at",
            """
            commit_id string, lake string, namespace string, table_name string, table_uuid string, snapshot_id long,
            schema_id int, spec_id int, schema_changed boolean, attempts int, staged_at timestamptz, settled_at timestamptz,
            batches long, raw_bytes long, rows_written long, rows_rejected long, files long, file_bytes long
            """);

    private final String day;
    private final String columns;

    ExportTable(String day, String columns) {
        this.day = day;
        this.columns = columns;
    }

    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Schema schema() {
        List<Types.NestedField> fields = new ArrayList<>();
        for (String column : columns.strip().split(",", -1)) {
            String[] words = column.strip().split(" ", -1);
            fields.add(Types.NestedField.optional(fields.size() + 1, words[0], type(words[1])));
        }
        return new Schema(fields);
    }

    PartitionSpec spec() {
        return PartitionSpec.builderFor(schema()).day(day).build();
    }

    private static Type type(String word) {
        return switch (word) {
            case "long" -> Types.LongType.get();
            case "int" -> Types.IntegerType.get();
            case "boolean" -> Types.BooleanType.get();
            case "timestamptz" -> Types.TimestampType.withZone();
            case "string" -> Types.StringType.get();
            default -> throw new IllegalStateException("No type is called " + word);
        };
    }
}
