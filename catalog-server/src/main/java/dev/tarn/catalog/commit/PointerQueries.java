package dev.tarn.catalog.commit;

import dev.tarn.database.PlainStatement;
import dev.tarn.database.Reads;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Where the pointer of a table or view stands: what every load and every commit asks first. */
public final class PointerQueries {
    private static final PlainStatement FIND =
            PlainStatement.of(
                    """
                    SELECT t.id, t.kind, t.uuid, t.location, t.metadata_location, t.protected
                    FROM lakes l
                    JOIN namespaces n ON n.lake_id = l.id
                    JOIN tabulars t ON t.namespace_id = n.id
                    WHERE l.name = ? AND n.path = ? AND t.name = ?
                    """);

    private final Reads reads;

    public PointerQueries(Reads reads) {
        this.reads = reads;
    }

    Optional<Tabular> find(String lake, String namespace, String name) {
        return reads.find(FIND, PointerQueries::tabular, lake, namespace, name);
    }

    private static Tabular tabular(ResultSet row) throws SQLException {
        return new Tabular(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6));
    }
}
