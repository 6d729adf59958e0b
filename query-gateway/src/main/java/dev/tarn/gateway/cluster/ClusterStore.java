package dev.tarn.gateway.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of clusters, and of what is where. */
public interface ClusterStore {
    @SqlQuery("SELECT name, uri, state, engine, users, sources, tags FROM cluster ORDER BY name")
    @RegisterConstructorMapper(ClusterRow.class)
    List<ClusterRow> all();

    /** Lists are separated by commas. */
    @SqlUpdate(
            """
            INSERT INTO cluster (name, uri, state, engine, users, sources, tags, changed_at)
            VALUES (:name, :uri, :state, :engine, string_to_array(:users, ','), string_to_array(:sources, ','),
                string_to_array(:tags, ','), :now)
            ON CONFLICT (name) DO UPDATE
            SET uri = EXCLUDED.uri,
                state = EXCLUDED.state,
                engine = EXCLUDED.engine,
                users = EXCLUDED.users,
                sources = EXCLUDED.sources,
                tags = EXCLUDED.tags,
                changed_at = EXCLUDED.changed_at
            """)
    int put(
            String name,
            String uri,
            ClusterState state,
            String engine,
            String users,
            String sources,
            String tags,
            Instant now);

    /**
     * The cluster of the configuration: its address and engine are taken from there, all else
     * stays.
     */
    @SqlUpdate(
            """
            INSERT INTO cluster (name, uri, state, engine, users, sources, tags, changed_at)
            VALUES (:name, :uri, 'ACTIVE', :engine, '{}', '{}', '{}', :now)
            ON CONFLICT (name) DO UPDATE
            SET uri = EXCLUDED.uri, engine = EXCLUDED.engine, changed_at = EXCLUDED.changed_at
            WHERE cluster.uri <> EXCLUDED.uri OR cluster.engine <> EXCLUDED.engine
            """)
    int seed(String name, String uri, String engine, Instant now);

    @SqlUpdate("DELETE FROM cluster WHERE name = :name")
    int delete(String name);

    @SqlUpdate(
            """
            INSERT INTO transaction_place (transaction_id, cluster, principal, began_at)
            VALUES (:transactionId, :cluster, :principal, :now)
            ON CONFLICT DO NOTHING
            """)
    int began(String transactionId, String cluster, String principal, Instant now);

    @SqlQuery(
            "SELECT cluster, principal, began_at FROM transaction_place WHERE transaction_id = :transactionId")
    @RegisterConstructorMapper(Transactions.Place.class)
    Optional<Transactions.Place> placeOf(String transactionId);

    @SqlUpdate("DELETE FROM transaction_place WHERE began_at < :before")
    int forgetTransactions(Instant before);
}
