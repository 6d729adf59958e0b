package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tarn.database.Transactions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Sessions that go on without the client secret. Each use of a refresh token brings the next one,
 * and the one that was used does not count any more: shown again, it is in the hands of two, nobody
 * can tell which of them is the thief, and the session ends for both. So it does for a client that
 * never got the answer; it signs in again.
 */
final class Sessions {
    private static final int SECRET_BYTES = 32;
    private static final int TOKEN_BYTES = 2 * Long.BYTES + SECRET_BYTES;

    /** Whoever signs in more often than that does not come back for the first of them. */
    private static final int PER_PRINCIPAL_MAX = 100;

    private final Transactions transactions;
    private final TokenConfig config;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(Transactions transactions, TokenConfig config, InstantSource clock) {
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    /** What showing a refresh token comes to. */
    sealed interface Outcome {
        record Renewed(PrincipalRow principal, Instant signedInAt, String token)
                implements Outcome {
            @Override
            public String toString() {
                return "renewed session of " + principal.name();
            }
        }

        /** The reason is for the audit. */
        record Refused(String reason) implements Outcome {}
    }

    /** A new session of somebody who has just shown the secret; answers its refresh token. */
    String begin(PrincipalRow principal) {
        UUID id = UUID.randomUUID();
        String token = token(id);
        Instant now = clock.instant();
        transactions.run(handle -> {
            SessionStore store = handle.attach(SessionStore.class);
            store.insert(
                    id,
                    principal.name(),
                    principal.generation(),
                    now,
                    now.plus(config.sessionLifetime()),
                    hash(token));
            store.deleteBeyond(principal.name(), id, PER_PRINCIPAL_MAX);
        });
        return token;
    }

    Outcome renew(String token) {
        return id(token)
                .map(id -> transactions.write(handle -> renew(handle, id, token)))
                .orElseGet(() -> new Outcome.Refused("no refresh token of this server"));
    }

    /** Two that show the same token at once come one after the other, by the lock on the row. */
    private Outcome renew(Handle handle, UUID id, String token) {
        SessionStore store = handle.attach(SessionStore.class);
        Optional<SessionRow> found = store.lock(id);
        if (found.isEmpty()) {
            return new Outcome.Refused("refresh token of no session");
        }
        SessionRow session = found.orElseThrow();
        Instant now = clock.instant();
        if (!isEqual(session.tokenHash(), hash(token))) {
            store.revoke(id, now);
            return refused("replayed refresh token", session);
        }
        if (session.revokedAt() != null) {
            return refused("refresh token of a session that a replay has ended", session);
        }
        if (!now.isBefore(session.endsAt())) {
            return refused("refresh token of a session that is over", session);
        }
        Optional<PrincipalRow> principal =
                handle.attach(PrincipalStore.class)
                        .find(session.principal())
                        .filter(row -> !row.disabled())
                        .filter(row -> row.generation() == session.generation());
        if (principal.isEmpty()) {
            return refused("refresh token of a principal that was revoked", session);
        }
        String next = token(id);
        store.replace(id, hash(next));
        return new Outcome.Renewed(principal.orElseThrow(), session.signedInAt(), next);
    }

    private static Outcome refused(String reason, SessionRow session) {
        return new Outcome.Refused("%s, of %s".formatted(reason, session.principal()));
    }

    private String token(UUID session) {
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        byte[] bytes =
                ByteBuffer.allocate(TOKEN_BYTES)
                        .putLong(session.getMostSignificantBits())
                        .putLong(session.getLeastSignificantBits())
                        .put(secret)
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Optional<UUID> id(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length != TOKEN_BYTES) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
