package dev.tarn.systemtests.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Types;

/** Rows of a table as Iceberg's generic readers and writers have them, in Parquet. */
final class Rows {
    /** What most tests need no other than. */
    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

    private Rows() {}

    /** A record of {@link #SCHEMA}. */
    static Record row(long id, String name) {
        return record(SCHEMA, Map.of("id", id, "name", name));
    }

    static Record record(Schema schema, Map<String, Object> values) {
        return GenericRecord.create(schema).copy(values);
    }

    /** A data file of an unpartitioned table, not committed. */
    static DataFile write(Table table, Record... rows) {
        DataWriter<Record> writer =
                new GenericFileWriterFactory.Builder(table)
                        .dataFileFormat(FileFormat.PARQUET)
                        .build()
                        .newDataWriter(target(table), table.spec(), null);
        try (writer) {
            for (Record row : rows) {
                writer.write(row);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return writer.toDataFile();
    }

    /** Deletes whatever rows of {@link #SCHEMA} have this name, not committed. */
    static DeleteFile deleteNamed(Table table, String name) {
        Schema names = SCHEMA.select("name");
        var writer =
                new GenericFileWriterFactory.Builder(table)
                        .deleteFileFormat(FileFormat.PARQUET)
                        .equalityFieldIds(new int[] {2})
                        .equalityDeleteRowSchema(names)
                        .build()
                        .newEqualityDeleteWriter(target(table), table.spec(), null);
        try (writer) {
            writer.write(record(names, Map.of("name", name)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return writer.toDeleteFile();
    }

    /** Where an unpartitioned table has its next file. */
    static EncryptedOutputFile target(Table table) {
        return OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .build()
                .newOutputFile();
    }

    static DataFile append(Table table, Record... rows) {
        DataFile file = write(table, rows);
        table.newAppend().appendFile(file).commit();
        return file;
    }

    static List<Record> read(Table table) {
        return read(IcebergGenerics.read(table));
    }

    static List<Record> read(Table table, Expression filter) {
        return read(IcebergGenerics.read(table).where(filter));
    }

    static List<Record> read(IcebergGenerics.ScanBuilder scan) {
        var rows = new ArrayList<Record>();
        try (var records = scan.build()) {
            records.forEach(rows::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return rows;
    }

    /** The names of a table of {@link #SCHEMA}, by id. */
    static List<String> names(Table table) {
        return read(table).stream()
                .sorted(Comparator.comparing(row -> (Long) row.getField("id")))
                .map(row -> (String) row.getField("name"))
                .toList();
    }
}
