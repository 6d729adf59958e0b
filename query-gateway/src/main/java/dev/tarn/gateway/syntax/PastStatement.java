package dev.tarn.gateway.syntax;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A query about now as one about the past: every table that it names is read as of one instant, but
 * for those that say for themselves as of when.
 */
public final class PastStatement {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private PastStatement() {}

    /** Empty for what is no query, or cannot be rewritten for certain. */
    public static Optional<String> asOf(String sql, Instant instant) {
        var clause = Optional.of("FOR TIMESTAMP AS OF TIMESTAMP '" + TIME.format(instant) + "'");
        return QueryText.of(sql).flatMap(query -> query.with(_ -> clause));
    }
}
