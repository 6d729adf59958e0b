package dev.tarn.writer.stage;

import java.util.Map;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How many rejected rows a batch may have: so many rows or so much of it, whichever is more, but
 * never all of it. Beyond that it is more likely that the batch is not what its producer meant.
 */
record RejectLimit(long rows, double percent) {
    private static final String ROWS = "tarn.ingest.reject-limit-rows";
    private static final String PERCENT = "tarn.ingest.reject-limit-percent";
    private static final long ROWS_DEFAULT = 1_000;
    private static final double PERCENT_DEFAULT = 1;

    static RejectLimit of(Map<String, String> tableProperties) {
        return new RejectLimit(
                PropertyUtil.propertyAsLong(tableProperties, ROWS, ROWS_DEFAULT),
                PropertyUtil.propertyAsDouble(tableProperties, PERCENT, PERCENT_DEFAULT));
    }

    boolean isExceeded(long read, long rejected) {
        return rejected > 0
                && (rejected == read
                        || rejected > Math.max((double) rows, (double) read * percent / 100));
    }
}
