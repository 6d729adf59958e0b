package dev.tarn.launcher.ingest;

import dev.tarn.producer.Receipt;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the writer says in writing about the batch of one file. */
record WrittenFile(Path file, Receipt receipt) {
    boolean isCommitted() {
        return receipt.isCommitted();
    }

    String inWords() {
        if (!isCommitted()) {
            return "%s: %s, batch %s: %s"
                    .formatted(
                            file,
                            receipt.state().name().toLowerCase(Locale.ROOT),
                            receipt.batchId(),
                            receipt.reason().orElse("no reason is known"));
        }
        String snapshot = receipt.snapshotId().map(id -> ", snapshot " + id).orElse("");
        return "%s: %s written%s%s"
                .formatted(file, rows(receipt.rowsWritten().orElse(0L)), rejected(), snapshot);
    }

    private String rejected() {
        long rejected = receipt.rowsRejected().orElse(0L);
        if (rejected == 0) {
            return "";
        }
        String reasons =
                receipt.rejects().entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .collect(Collectors.joining(", "));
        return ", %s rejected (%s)".formatted(rows(rejected), reasons);
    }

    private static String rows(long rows) {
        return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
    }
}
