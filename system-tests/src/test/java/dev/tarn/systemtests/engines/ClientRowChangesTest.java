package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFileFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that Iceberg's own client deletes without rewriting their files. */
class ClientRowChangesTest {
    @BeforeAll
    static void makeNamespace() {
        Engines.client().createNamespace(Namespace.of("client_changes"));
    }

    @Test
    void deletesRowsByPositionAndByEquality() throws IOException {
        Table table = create("both", 2);
        DataFile file =
                Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"), Rows.row(3, "three"));

        table.newRowDelta()
                .addDeletes(deletePosition(table, file, 0))
                .addDeletes(Rows.deleteNamed(table, "two"))
                .addRows(Rows.write(table, Rows.row(4, "two")))
                .commit();

        assertThat(Rows.names(table)).containsExactly("three", "two");
        assertThat(table.currentSnapshot().summary())
                .containsEntry("total-position-deletes", "1")
                .containsEntry("total-equality-deletes", "1");
    }

    @Test
    void replacesTheDeletionVectorOfAFile() throws IOException {
        Table table = create("vectors", 3);
        DataFile file =
                Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"), Rows.row(3, "three"));

        commit(table, vector(table, file, List.of(), 0));
        List<DeleteFile> first = DeleteFiles.ever(table);
        commit(table, vector(table, file, first, 2));

        assertThat(first).singleElement().matches(vector -> vector.format() == FileFormat.PUFFIN);
        assertThat(Rows.names(table)).containsExactly("two");
        assertThat(DeleteFiles.latest(table).removedDeleteFiles()).hasSize(1);
        assertThat(table.currentSnapshot().summary())
                .containsEntry("total-delete-files", "1")
                .containsEntry("total-position-deletes", "2");
    }

    @Test
    void refusesASecondVectorForOneFile() throws IOException {
        Table table = create("raced", 3);
        DataFile file = Rows.append(table, Rows.row(1, "one"), Rows.row(2, "two"));
        long start = table.currentSnapshot().snapshotId();
        RowDelta late =
                table.newRowDelta()
                        .validateFromSnapshot(start)
                        .addDeletes(vector(table, file, List.of(), 1).deleteFiles().getFirst());
        Table other = Engines.table("client_changes", "raced");
        commit(other, vector(other, file, List.of(), 0));

        assertThatExceptionOfType(ValidationException.class)
                .isThrownBy(late::commit)
                .withMessageContaining("concurrently added DV");

        assertThat(Rows.names(Engines.table("client_changes", "raced"))).containsExactly("two");
    }

    private static void commit(Table table, DeleteWriteResult result) {
        RowDelta delta =
                table.newRowDelta().validateFromSnapshot(table.currentSnapshot().snapshotId());
        result.deleteFiles().forEach(delta::addDeletes);
        result.rewrittenDeleteFiles().forEach(delta::removeDeletes);
        delta.commit();
    }

    private static DeleteWriteResult vector(
            Table table, DataFile file, List<DeleteFile> previous, long position)
            throws IOException {
        var loader = new BaseDeleteLoader(delete -> table.io().newInputFile(delete));
        var writer =
                new BaseDVFileWriter(
                        OutputFileFactory.builderFor(table, 0, 0).format(FileFormat.PUFFIN).build(),
                        path -> loader.loadPositionDeletes(previous, path));
        try (writer) {
            writer.delete(file.location(), position, table.spec(), null);
        }
        return writer.result();
    }

    private static DeleteFile deletePosition(Table table, DataFile file, long position)
            throws IOException {
        var writer =
                new GenericFileWriterFactory.Builder(table)
                        .deleteFileFormat(FileFormat.PARQUET)
                        .build()
                        .newPositionDeleteWriter(Rows.target(table), table.spec(), null);
        try (writer) {
            writer.write(PositionDelete.<Record>create().set(file.location(), position));
        }
        return writer.toDeleteFile();
    }

    private static Table create(String name, int version) {
        return Engines.client()
                .createTable(
                        TableIdentifier.of("client_changes", name),
                        Rows.SCHEMA,
                        PartitionSpec.unpartitioned(),
                        Map.of("format-version", Integer.toString(version)));
    }
}
