package dev.tarn.catalog.namespace;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Namespaces by lake and path; the path of the nameless root is empty. */
@RegisterConstructorMapper(NamespaceRow.class)
public interface NamespaceStore {
    @SqlQuery(
            """
            SELECT n.id, CAST(n.properties AS text) AS properties
            FROM lakes l
            JOIN namespaces n ON n.lake_id = l.id
            WHERE l.name = :lake AND n.path = :path
            FOR NO KEY UPDATE OF n
            """)
    Optional<NamespaceRow> lock(String lake, String path);

    @SqlUpdate("UPDATE namespaces SET properties = CAST(:properties AS jsonb) WHERE id = :id")
    int updateProperties(long id, String properties);

    /** A number of the commit log, to be drawn behind the change that it is for. */
    @SqlQuery("SELECT draw_commit_number()")
    long drawNumber();

    /** What a namespace is from a number on; {@code properties} are null when it is no more. */
    @SqlUpdate(
            """
            INSERT INTO namespace_log (sequence, lake_id, parent, name, path, properties)
            SELECT :number, id, :parent, :name, :path, CAST(:properties AS jsonb)
            FROM lakes
            WHERE name = :lake
            """)
    int log(
            long number,
            String lake,
            String parent,
            String name,
            String path,
            @Nullable String properties);

    /** The properties that a namespace had. */
    @SqlQuery(
            """
            SELECT properties
            FROM (
                SELECT CAST(properties AS text) AS properties
                FROM namespace_log
                WHERE lake_id = :lakeId AND path = :path AND sequence <= :number
                ORDER BY sequence DESC
                LIMIT 1
            ) AS last
            WHERE properties IS NOT NULL
            """)
    Optional<String> propertiesAt(long lakeId, String path, long number);

    @SqlQuery(
            """
            SELECT name
            FROM (
                SELECT DISTINCT ON (name) name, properties
                FROM namespace_log
                WHERE lake_id = :lakeId AND parent = :parent AND name > :after AND sequence <= :number
                ORDER BY name, sequence DESC
            ) AS last
            WHERE properties IS NOT NULL
            ORDER BY name
            LIMIT :limit
            """)
    List<String> childrenAt(long lakeId, String parent, long number, String after, int limit);

    @SqlUpdate(
            """
            DELETE FROM namespaces
            WHERE path = :path AND lake_id = (SELECT id FROM lakes WHERE name = :lake)
            """)
    int delete(String lake, String path);
}
