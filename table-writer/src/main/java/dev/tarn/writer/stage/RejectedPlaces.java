package dev.tarn.writer.stage;

import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.ledger.BatchLink;
import dev.tarn.writer.table.LiveRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Where the rows of a batch stand in its body that its table could not take. */
final class RejectedPlaces {
    private RejectedPlaces() {}

    /** All that {@code link} wants to have again: without one of them nothing is known. */
    static Set<Long> of(BaseTable rejects, BatchLink link) throws BodyRefused {
        String batch = link.replays().orElseThrow().toString();
        Schema columns = rejects.schema().select("batch_id", "position");
        if (columns.columns().size() != 2) {
            throw new BodyRefused(
                    "REJECTS_GONE", rejects.name() + " has lost the columns batch_id and position");
        }
        Set<Long> places = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks =
                rejects.newScan().filter(Expressions.equal("batch_id", batch)).planFiles()) {
            for (FileScanTask task : tasks) {
                LiveRows.visit(
                        rejects,
                        task,
                        columns,
                        (_, row) -> {
                            if (batch.contentEquals(String.valueOf(row.getField("batch_id")))
                                    && row.getField("position") instanceof Long place) {
                                places.add(place);
                            }
                        });
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (places.size() != link.rejects().orElse(0L)) {
            throw new BodyRefused(
                    "REJECTS_GONE",
                    "%s has %d of the %d rejected rows of batch %s"
                            .formatted(
                                    rejects.name(),
                                    places.size(),
                                    link.rejects().orElse(0L),
                                    batch));
        }
        return places;
    }
}
