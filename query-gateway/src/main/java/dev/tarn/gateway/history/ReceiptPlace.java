package dev.tarn.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Where a page of receipts ended; the next begins behind it. */
record ReceiptPlace(Instant time, String queryId) {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    /** The largest time that PostgreSQL and JSON agree on. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Before the newest of all. */
    static ReceiptPlace start() {
        return new ReceiptPlace(LAST, "");
    }

    /** A time that PostgreSQL has as well. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text))
                    .filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    static ReceiptPlace after(ReceiptRow row) {
        return new ReceiptPlace(row.submittedAt(), row.queryId());
    }

    String token() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((time + " " + queryId).getBytes(UTF_8));
    }

    static Optional<ReceiptPlace> parse(String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), UTF_8).split(" ", 2);
            return parts.length == 2 && parts[1].indexOf('\0') < 0
                    ? time(parts[0]).map(time -> new ReceiptPlace(time, parts[1]))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
