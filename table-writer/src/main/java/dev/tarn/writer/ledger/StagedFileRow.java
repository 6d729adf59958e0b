package dev.tarn.writer.ledger;

import java.util.Optional;
import java.util.UUID;

/**
 * A file that is whole, with its metrics as the Iceberg REST protocol writes them.
 *
 * @param batchId of which alone it holds rows; none where several share it
 */
public record StagedFileRow(
        String location, FileTarget target, String content, Optional<UUID> batchId) {
    /** The same file, of one batch. */
    public StagedFileRow of(UUID batch) {
        return new StagedFileRow(location, target, content, Optional.of(batch));
    }
}
