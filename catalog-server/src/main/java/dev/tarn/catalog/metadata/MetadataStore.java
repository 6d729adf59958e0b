package dev.tarn.catalog.metadata;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The content of each tabular's current metadata file. */
@RegisterConstructorMapper(MetadataRow.class)
public interface MetadataStore {
    @SqlQuery("SELECT location, encoding, body FROM metadata WHERE tabular_id = :tabularId")
    Optional<MetadataRow> find(long tabularId);
}
