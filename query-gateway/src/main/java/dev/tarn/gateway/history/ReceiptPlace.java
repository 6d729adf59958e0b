package dev.tarn.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Where a page of receipts ended; the next begins behind it. */
record ReceiptPlace(Instant time, String queryId) {
    /** Before the newest of all. */
    static ReceiptPlace start() {
        // The largest time that PostgreSQL and JSON agree on.
        return new ReceiptPlace(Instant.parse("9999-12-31T23:59:59Z"), "");
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
            return parts.length == 2
                    ? Optional.of(new ReceiptPlace(Instant.parse(parts[0]), parts[1]))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
