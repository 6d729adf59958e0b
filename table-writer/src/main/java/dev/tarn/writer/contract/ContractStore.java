package dev.tarn.writer.contract;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Registered contracts; of what is written once only its retirement is added. */
@RegisterConstructorMapper(ContractRow.class)
public interface ContractStore {
    @SqlQuery(
            """
            SELECT version, contract_id, document_version, object, document, principal, registered_at, retired_at,
                retired_by
            FROM contracts
            WHERE lane_id = :laneId AND version = :version
            """)
    Optional<ContractRow> find(long laneId, int version);

    /** The latest first, without their documents. */
    @SqlQuery(
            """
            SELECT version, contract_id, document_version, object, ''::bytea AS document, principal, registered_at,
                retired_at, retired_by
            FROM contracts
            WHERE lane_id = :laneId
            ORDER BY version DESC
            LIMIT :limit
            """)
    List<ContractRow> all(long laneId, int limit);

    /** The one that stands: the latest that is not retired. */
    @SqlQuery(
            """
            SELECT version, contract_id, document_version, object, document, principal, registered_at, retired_at,
                retired_by
            FROM contracts
            WHERE lane_id = :laneId AND retired_at IS NULL
            ORDER BY version DESC
            LIMIT 1
            """)
    Optional<ContractRow> standing(long laneId);

    @SqlQuery("SELECT coalesce(max(version), 0) FROM contracts WHERE lane_id = :laneId")
    int latest(long laneId);

    @SqlUpdate(
            """
            INSERT INTO contracts (lane_id, version, contract_id, document_version, object, document, principal,
                registered_at)
            VALUES (:laneId, :version, :contractId, :documentVersion, :object, :document, :principal, :registeredAt)
            """)
    int add(long laneId, @BindMethods ContractRow contract);

    /** Changes no row when it is retired already. */
    @SqlUpdate(
            """
            UPDATE contracts
            SET retired_at = :now, retired_by = :principal
            WHERE lane_id = :laneId AND version = :version AND retired_at IS NULL
            """)
    int retire(long laneId, int version, String principal, Instant now);
}
