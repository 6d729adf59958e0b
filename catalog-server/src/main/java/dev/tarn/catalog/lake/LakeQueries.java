package dev.tarn.catalog.lake;

import dev.tarn.database.PlainStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The lake that a request names, which most requests ask for. */
public final class LakeQueries {
    private static final PlainStatement FIND =
            PlainStatement.of(
                    """
                    SELECT id, version, name, location, CAST(storage AS text), secrets
                    FROM lakes
                    WHERE name = ?
                    """);

    private final Jdbi jdbi;

    public LakeQueries(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<LakeRow> find(String name) {
        return jdbi.withHandle(handle -> FIND.find(handle, LakeQueries::row, name));
    }

    private static LakeRow row(ResultSet row) throws SQLException {
        return new LakeRow(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBytes(6));
    }
}
