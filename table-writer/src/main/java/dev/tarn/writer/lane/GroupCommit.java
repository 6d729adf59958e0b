package dev.tarn.writer.lane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.ReplacePartitions;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.TableCommit;

/**
 * One append to a table, and to the table of its rejects, or one replacement of partitions, under
 * one commit-id.
 */
final class GroupCommit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMIT_ID = "tarn.commit-id";
    private static final String BATCHES = "tarn.batches";

    private final LakeTables tables;
    private final TableName name;

    GroupCommit(LakeTables tables, TableName name) {
        this.tables = tables;
        this.name = name;
    }

    /**
     * Sends the commit. Whatever comes back, also an exception, tells nothing for certain.
     *
     * @param growth the schema that the table gets in the same change
     * @param rejects the table of rejects, where files are for it
     */
    void send(
            UUID commitId,
            List<BatchRow> batches,
            BaseTable table,
            Optional<Growth> growth,
            Optional<BaseTable> rejects,
            List<StagedFileRow> files) {
        Transaction data = table.newTransaction();
        growth.ifPresent(schema -> schema.applyTo(data));
        if (batches.stream().anyMatch(BatchRow::replaces)) {
            replace(commitId, batches, data, files);
        } else {
            append(commitId, batches, data, files, FileTarget.DATA);
        }
        if (rejects.isEmpty() && growth.isEmpty()) {
            data.commitTransaction();
            return;
        }
        // A transaction that commits by itself would lay the append over a head that has moved, and
        // leave the schema behind.
        List<TableCommit> commits = new ArrayList<>();
        commits.add(commit(name, data));
        rejects.ifPresent(to -> {
            Transaction rejected = to.newTransaction();
            append(commitId, batches, rejected, files, FileTarget.REJECTS);
            commits.add(commit(name.rejects(), rejected));
        });
        tables.commit(name.lake(), commits);
    }

    /**
     * Nothing is validated, because the batch was made of nothing that it read from the table: it
     * comes behind all that was committed before it. A conflict would end in another attempt, and
     * in the same.
     */
    private static void replace(
            UUID commitId,
            List<BatchRow> batches,
            Transaction transaction,
            List<StagedFileRow> files) {
        ReplacePartitions replace = transaction.newReplacePartitions();
        Map<Integer, PartitionSpec> specs = transaction.table().specs();
        files.stream()
                .filter(file -> file.target() == FileTarget.DATA)
                .map(file -> parse(specs, file))
                .forEach(replace::addFile);
        name(replace, commitId, batches);
        replace.commit();
    }

    private static void append(
            UUID commitId,
            List<BatchRow> batches,
            Transaction transaction,
            List<StagedFileRow> files,
            FileTarget target) {
        AppendFiles append = transaction.newFastAppend();
        // As they are once the schema has grown: a value may be wider than its old type.
        Map<Integer, PartitionSpec> specs = transaction.table().specs();
        files.stream()
                .filter(file -> file.target() == target)
                .map(file -> parse(specs, file))
                .forEach(append::appendFile);
        name(append, commitId, batches);
        append.commit();
    }

    private static void name(SnapshotUpdate<?> update, UUID commitId, List<BatchRow> batches) {
        update.set(COMMIT_ID, commitId.toString());
        update.set(BATCHES, Integer.toString(batches.size()));
    }

    private static TableCommit commit(TableName name, Transaction transaction) {
        var changes = (BaseTransaction) transaction;
        return TableCommit.create(
                name.identifier(), changes.startMetadata(), changes.currentMetadata());
    }

    static DataFile parse(Map<Integer, PartitionSpec> specs, StagedFileRow file) {
        try {
            return (DataFile) ContentFileParser.fromJson(JSON.readTree(file.content()), specs);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(
                    "Cannot read file %s from the ledger".formatted(file.location()), failure);
        }
    }
}
