package dev.tarn.gateway.export;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** How far what the catalog remembers is in its tables. Each method is one statement. */
@RegisterConstructorMapper(PendingPart.class)
public interface CatalogExportStore {
    @SqlQuery("SELECT reached FROM catalog_export WHERE stream = :stream")
    long reached(String stream);

    @SqlQuery(
            """
            SELECT batch, body
            FROM catalog_export
            WHERE stream = :stream AND batch IS NOT NULL
            """)
    Optional<PendingPart> pending(String stream);

    /** Unless another gateway was faster. */
    @SqlUpdate(
            """
            UPDATE catalog_export
            SET batch = :batch, up_to = :upTo, body = :body
            WHERE stream = :stream AND reached = :reached AND batch IS NULL
            """)
    int take(String stream, long reached, UUID batch, long upTo, String body);

    @SqlUpdate(
            """
            UPDATE catalog_export
            SET reached = up_to, batch = NULL, up_to = NULL, body = NULL
            WHERE stream = :stream AND batch = :batch
            """)
    int arrived(String stream, UUID batch);

    @SqlQuery("SELECT count(*) FROM catalog_export WHERE batch IS NOT NULL")
    long countPending();
}
