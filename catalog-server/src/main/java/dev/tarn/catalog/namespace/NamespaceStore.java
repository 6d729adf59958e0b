package dev.tarn.catalog.namespace;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Namespaces by lake and path; the path of the nameless root is empty. */
@RegisterConstructorMapper(NamespaceRow.class)
public interface NamespaceStore {
    @SqlQuery(
            """
            SELECT n.id, CAST(n.properties AS text) AS properties
            FROM lakes l
            JOIN namespaces n ON n.lake_id = l.id
            WHERE l.name = :lake AND n.path = :path
            """)
    Optional<NamespaceRow> find(String lake, String path);

    @SqlQuery(
            """
            SELECT n.id, CAST(n.properties AS text) AS properties
            FROM lakes l
            JOIN namespaces n ON n.lake_id = l.id
            WHERE l.name = :lake AND n.path = :path
            FOR NO KEY UPDATE OF n
            """)
    Optional<NamespaceRow> lock(String lake, String path);

    @SqlQuery(
            """
            SELECT name
            FROM namespaces
            WHERE parent_id = :parentId AND name > :after
            ORDER BY name
            LIMIT :limit
            """)
    List<String> children(long parentId, String after, int limit);

    /** Makes no row when the parent is missing. */
    @SqlUpdate(
            """
            INSERT INTO namespaces (lake_id, parent_id, path, name, properties)
            SELECT p.lake_id, p.id, :path, :name, CAST(:properties AS jsonb)
            FROM lakes l
            JOIN namespaces p ON p.lake_id = l.id
            WHERE l.name = :lake AND p.path = :parent
            """)
    int insert(String lake, String parent, String path, String name, String properties);

    @SqlUpdate("UPDATE namespaces SET properties = CAST(:properties AS jsonb) WHERE id = :id")
    int updateProperties(long id, String properties);

    @SqlUpdate(
            """
            DELETE FROM namespaces
            WHERE path = :path AND lake_id = (SELECT id FROM lakes WHERE name = :lake)
            """)
    int delete(String lake, String path);
}
