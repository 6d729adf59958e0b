package dev.tarn.gateway.chain;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Links that say since when everything is kept, on days that the chain has. */
public interface ForgottenMarks {
    /** The latest time before which receipts may be gone. */
    @SqlQuery(
            """
            SELECT about
            FROM receipt_link
            WHERE kind = 'FORGOTTEN'
                AND (day IN (SELECT day FROM receipt_day) OR day = (SELECT day FROM receipt_chain))
            ORDER BY about DESC
            LIMIT 1
            """)
    Optional<Instant> forgottenBefore();
}
