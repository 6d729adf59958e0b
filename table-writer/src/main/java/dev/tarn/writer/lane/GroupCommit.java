package dev.tarn.writer.lane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.writer.ledger.FileTarget;
import dev.tarn.writer.ledger.StagedFileRow;
import dev.tarn.writer.table.LakeTables;
import dev.tarn.writer.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.TableCommit;

/** One append to a table, and to the table of its rejects, under one commit-id. */
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
     * @param rejects the table of rejects, where files are for it
     */
    void send(
            UUID commitId,
            int batches,
            BaseTable table,
            Optional<BaseTable> rejects,
            List<StagedFileRow> files) {
        Transaction data = append(commitId, batches, table, files, FileTarget.DATA);
        if (rejects.isEmpty()) {
            data.commitTransaction();
            return;
        }
        Transaction rejected =
                append(commitId, batches, rejects.orElseThrow(), files, FileTarget.REJECTS);
        List<TableCommit> commits = new ArrayList<>();
        commits.add(commit(name, data));
        commits.add(commit(name.rejects(), rejected));
        tables.commit(name.lake(), commits);
    }

    private static Transaction append(
            UUID commitId,
            int batches,
            BaseTable table,
            List<StagedFileRow> files,
            FileTarget target) {
        Transaction transaction = table.newTransaction();
        AppendFiles append = transaction.newFastAppend();
        files.stream()
                .filter(file -> file.target() == target)
                .map(file -> parse(table, file))
                .forEach(append::appendFile);
        append.set(COMMIT_ID, commitId.toString());
        append.set(BATCHES, Integer.toString(batches));
        append.commit();
        return transaction;
    }

    private static TableCommit commit(TableName name, Transaction transaction) {
        var changes = (BaseTransaction) transaction;
        return TableCommit.create(
                name.identifier(), changes.startMetadata(), changes.currentMetadata());
    }

    private static DataFile parse(BaseTable table, StagedFileRow file) {
        try {
            return (DataFile)
                    ContentFileParser.fromJson(JSON.readTree(file.content()), table.specs());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(
                    "Cannot read file %s from the ledger".formatted(file.location()), failure);
        }
    }
}
