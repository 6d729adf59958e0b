package dev.tarn.writer.lane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.writer.growth.Growth;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.GroupSize;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.ReplacePartitions;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;

/**
 * One append to a table, and to the table of its rejects, or one replacement of partitions, under
 * one commit-id.
 */
record GroupCommit(UUID commitId, GroupSize size, List<StagedFileRow> files) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMIT_ID = "tarn.commit-id";
    private static final String BATCHES = "tarn.batches";

    /** {@code growth} is the schema that the table gets in the same change. */
    Commits.Part data(TableName name, BaseTable table, Optional<Growth> growth) {
        // Laid over a head that has moved, a new schema would be left behind.
        return new Commits.Part(
                name,
                table,
                growth.isPresent(),
                transaction -> {
                    growth.ifPresent(schema -> schema.applyTo(transaction));
                    if (size.replaces()) {
                        replace(transaction);
                    } else {
                        append(transaction, FileTarget.DATA);
                    }
                });
    }

    Commits.Part rejects(TableName name, BaseTable table) {
        return new Commits.Part(
                name, table, false, transaction -> append(transaction, FileTarget.REJECTS));
    }

    /**
     * Nothing is validated, because the batch was made of nothing that it read from the table: it
     * comes behind all that was committed before it. A conflict would end in another attempt, and
     * in the same.
     */
    private void replace(Transaction transaction) {
        ReplacePartitions replace = transaction.newReplacePartitions();
        Map<Integer, PartitionSpec> specs = transaction.table().specs();
        files.stream()
                .filter(file -> file.target() == FileTarget.DATA)
                .map(file -> parse(specs, file))
                .forEach(replace::addFile);
        name(replace);
        replace.commit();
    }

    private void append(Transaction transaction, FileTarget target) {
        AppendFiles append = transaction.newFastAppend();
        // As they are once the schema has grown: a value may be wider than its old type.
        Map<Integer, PartitionSpec> specs = transaction.table().specs();
        files.stream()
                .filter(file -> file.target() == target)
                .map(file -> parse(specs, file))
                .forEach(append::appendFile);
        name(append);
        append.commit();
    }

    private void name(SnapshotUpdate<?> update) {
        update.set(COMMIT_ID, commitId.toString());
        update.set(BATCHES, Integer.toString(size.batches()));
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
