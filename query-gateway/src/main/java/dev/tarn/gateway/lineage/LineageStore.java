package dev.tarn.gateway.lineage;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.customizer.Define;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads of those receipts that tell of a written table, newest first. */
@RegisterConstructorMapper(LineageRow.class)
public interface LineageStore {
    /**
     * Which queries are looked at.
     *
     * @param table JSON with catalog, schema and table
     * @param principal who asks
     */
    record Query(String table, String principal, Instant since, Instant until, int limit) {}

    /** Queries that wrote the table; {@code condition} may ask for the principal. */
    @SqlQuery(
            """
            SELECT query_id, user_name, submitted_at, CAST(read_tables AS text) AS read_tables,
                CAST(written_table AS text) AS written_table
            FROM query_receipt
            WHERE state = 'FINISHED'
                AND written_table IS NOT NULL
                AND written_table @> CAST(:table AS jsonb)
                AND submitted_at >= :since
                AND submitted_at \\< :until <condition>
            ORDER BY submitted_at DESC, query_id DESC
            LIMIT :limit
            """)
    List<LineageRow> writersOf(@BindMethods Query query, @Define("condition") String condition);

    /** Queries that read the table and wrote another, or itself. */
    @SqlQuery(
            """
            SELECT query_id, user_name, submitted_at, CAST(read_tables AS text) AS read_tables,
                CAST(written_table AS text) AS written_table
            FROM query_receipt
            WHERE state = 'FINISHED'
                AND written_table IS NOT NULL
                AND read_tables @> CAST('[' || :table || ']' AS jsonb)
                AND submitted_at >= :since
                AND submitted_at \\< :until <condition>
            ORDER BY submitted_at DESC, query_id DESC
            LIMIT :limit
            """)
    List<LineageRow> readersOf(@BindMethods Query query, @Define("condition") String condition);
}
