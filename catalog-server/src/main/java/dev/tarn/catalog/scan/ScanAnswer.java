package dev.tarn.catalog.scan;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How a plan stands, as its reader is told. */
sealed interface ScanAnswer {
    /**
     * The tasks, or where to fetch them.
     *
     * @param page the fields of a {@link TaskPage}, for a scan whose tasks all fit into the answer
     * @param planTasks the tokens of its pages otherwise
     */
    record Completed(UUID planId, Optional<byte[]> page, List<String> planTasks)
            implements ScanAnswer {
        public Completed {
            planTasks = List.copyOf(planTasks);
        }
    }

    record Submitted(UUID planId) implements ScanAnswer {}

    record Cancelled() implements ScanAnswer {}

    record Failed(String reason) implements ScanAnswer {}
}
