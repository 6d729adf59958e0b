package dev.tarn.catalog.lake;

import dev.tarn.database.PlainStatement;
import dev.tarn.database.Reads;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The lake that a request names, which most requests ask for. */
public final class LakeQueries {
    private static final PlainStatement FIND =
            PlainStatement.of(
                    """
                    SELECT id, version, name, location, CAST(storage AS text), secrets
                    FROM lakes
                    WHERE name = ?
                    """);

    private final Reads reads;

    public LakeQueries(Reads reads) {
        this.reads = reads;
    }

    Optional<LakeRow> find(String name) {
        return reads.find(FIND, LakeQueries::row, name);
    }

    /** Of the first six columns, which are those of {@link #FIND}. */
    public static LakeRow row(ResultSet row) throws SQLException {
        return new LakeRow(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBytes(6));
    }
}
