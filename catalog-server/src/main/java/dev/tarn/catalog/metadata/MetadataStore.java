package dev.tarn.catalog.metadata;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The content of each tabular's current metadata file. */
@RegisterConstructorMapper(MetadataRow.class)
public interface MetadataStore {
    @SqlQuery("SELECT location, encoding, body FROM metadata WHERE tabular_id = :tabularId")
    Optional<MetadataRow> find(long tabularId);

    @SqlUpdate(
            """
            INSERT INTO metadata (tabular_id, location, encoding, body, columns)
            VALUES (:tabularId, :location, :encoding, :body, :columns)
            """)
    int insert(long tabularId, String location, short encoding, byte[] body, String columns);

    @SqlUpdate(
            """
            UPDATE metadata
            SET location = :location, encoding = :encoding, body = :body, columns = :columns
            WHERE tabular_id = :tabularId
            """)
    int update(long tabularId, String location, short encoding, byte[] body, String columns);
}
