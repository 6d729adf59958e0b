package dev.tarn.gateway.receipt;

import dev.tarn.database.SqlFailure;

/** Whether it is the report that the database refuses, and not the database that is at fault. */
public final class RefusedReport {
    /** Data that no column takes, and data that is too large for any. */
    private static final String DATA = "22";

    private static final String LIMIT = "54";
    private static final String MISSING = "23502";

    private RefusedReport() {}

    /** A report that came again would fail again, and keep those behind it from their receipts. */
    public static boolean is(RuntimeException failure) {
        return SqlFailure.find(failure).filter(RefusedReport::isOfData).isPresent();
    }

    private static boolean isOfData(SqlFailure failure) {
        String state = failure.sqlState();
        return failure instanceof SqlFailure.CheckViolation
                || state.startsWith(DATA)
                || state.startsWith(LIMIT)
                || state.equals(MISSING);
    }
}
