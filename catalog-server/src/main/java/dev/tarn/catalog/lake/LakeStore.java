package dev.tarn.catalog.lake;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The lakes, and the nameless namespace that each of them begins with. */
@RegisterConstructorMapper(LakeRow.class)
public interface LakeStore {
    @SqlQuery(
            """
            SELECT id, version, name, location, CAST(storage AS text) AS storage, secrets
            FROM lakes
            WHERE name = :name
            """)
    Optional<LakeRow> find(String name);

    @SqlQuery(
            """
            SELECT id, version, name, location, CAST(storage AS text) AS storage, secrets
            FROM lakes
            ORDER BY name
            """)
    List<LakeRow> list();

    /** Lakes are few and rarely made: one at a time may compare its location with all others. */
    @SqlUpdate("LOCK TABLE lakes IN SHARE ROW EXCLUSIVE MODE")
    void lock();

    @SqlUpdate(
            """
            WITH lake AS (
                INSERT INTO lakes (name, location, storage, secrets)
                VALUES (:name, :location, CAST(:storage AS jsonb), :secrets)
                RETURNING id
            )
            INSERT INTO namespaces (lake_id, path, name)
            SELECT id, '', ''
            FROM lake
            """)
    int insert(String name, String location, String storage, byte[] secrets);

    @SqlUpdate(
            """
            UPDATE lakes
            SET storage = CAST(:storage AS jsonb), secrets = :secrets, version = version + 1
            WHERE name = :name
            """)
    int update(String name, String storage, byte[] secrets);

    @SqlUpdate(
            """
            UPDATE lakes
            SET name = :newName, secrets = :secrets, version = version + 1
            WHERE name = :name
            """)
    int rename(String name, String newName, byte[] secrets);

    @SqlUpdate(
            """
            DELETE FROM namespaces
            WHERE path = '' AND lake_id = (SELECT id FROM lakes WHERE name = :name)
            """)
    int deleteRoot(String name);

    /** What nothing is left of here but the knowledge that it was. */
    @SqlUpdate(
            """
            DELETE FROM tabulars
            WHERE unregistered AND lake_id = (SELECT id FROM lakes WHERE name = :name)
            """)
    int forgetUnregistered(String name);

    @SqlUpdate("DELETE FROM lakes WHERE name = :name")
    int delete(String name);
}
