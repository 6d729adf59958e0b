package dev.tarn.catalog.search;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads of names. */
@RegisterConstructorMapper(FoundRow.class)
public interface SearchStore {
    /** {@code part} is in small letters; nothing in it stands for anything else. */
    @SqlQuery(
            """
            SELECT t.id, t.namespace, t.name, t.kind, t.uuid, m.columns
            FROM tabulars t
            JOIN metadata m ON m.tabular_id = t.id
            WHERE t.lake_id = :lakeId AND t.dropped_at IS NULL AND t.id > :after
                AND (strpos(lower(t.name), :part) > 0 OR strpos(m.columns, :part) > 0)
            ORDER BY t.id
            LIMIT :limit
            """)
    List<FoundRow> find(long lakeId, String part, long after, int limit);
}
