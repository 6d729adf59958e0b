package dev.tarn.benchmarks.kills;

import java.io.IOException;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** A file with one row, written as any engine does, and not yet in the table. */
public final class OneRow {
    private OneRow() {}

    public static DataFile in(Table table, long id) throws IOException {
        Record row = GenericRecord.create(table.schema());
        row.setField("id", id);
        row.setField("note", "of somebody else");
        var key = new PartitionKey(table.spec(), table.schema());
        key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(row));
        String location =
                table.locationProvider()
                        .newDataLocation("stranger-%s.parquet".formatted(UUID.randomUUID()));
        DataWriter<Record> writer =
                Parquet.writeData(table.io().newOutputFile(location))
                        .forTable(table)
                        .withSpec(table.spec())
                        .withPartition(table.spec().isUnpartitioned() ? null : key)
                        .createWriterFunc(GenericParquetWriter::create)
                        .build();
        try (writer) {
            writer.write(row);
        }
        return writer.toDataFile();
    }
}
