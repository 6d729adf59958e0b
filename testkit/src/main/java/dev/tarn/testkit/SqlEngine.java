package dev.tarn.testkit;

import java.util.List;

/**
 * An engine of others, asked in its own SQL. Values come as text, and SQL's NULL as {@code NULL}.
 */
public interface SqlEngine {
    /** The rows of the answer; none for a statement that has none. */
    List<List<String>> rows(String sql);

    /** The one value of the answer's one row. */
    default String value(String sql) {
        List<List<String>> rows = rows(sql);
        if (rows.size() != 1 || rows.getFirst().size() != 1) {
            throw new SqlEngineException("Not one value but %s: %s".formatted(rows, sql));
        }
        return rows.getFirst().getFirst();
    }
}
