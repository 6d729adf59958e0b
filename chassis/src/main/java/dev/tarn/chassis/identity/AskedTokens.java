package dev.tarn.chassis.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.http.SharedQuestions;
import dev.tarn.chassis.http.WholeAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Shows tokens to their issuer, which knows more than a signature tells. One that is good here may
 * have been revoked, and its principal have other roles by now; what the issuer says of it counts
 * for a few seconds. One that is bad here is shown as well, because the issuer keeps the record of
 * those. An issuer that does not answer refuses nobody: then a token is worth what its signature is
 * worth.
 */
public final class AskedTokens implements TokenVerifier {
    private static final Duration HOLDS_FOR = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final int TOKENS_MAX = 10_000;
    private static final int BYTES_MAX = 64 * 1024;

    /** Of bad tokens at once, so that whoever guesses keeps nobody else from being heard. */
    private static final int REPORTS_MAX = 16;

    private static final int OK = 200;
    private static final int REFUSED = 401;
    private static final int NO_ANSWER = 0;

    private final TokenVerifier signatures;
    private final HttpClient client;
    private final URI self;
    private final String door;
    private final InstantSource clock;
    private final Counter unreported;
    private final Counter unanswered;
    private final Semaphore reports = new Semaphore(REPORTS_MAX);

    /** What the issuer said of tokens that it did not refuse; by their hashes. */
    private final Cache<TokenHash, Told> told =
            Caffeine.newBuilder().maximumSize(TOKENS_MAX).build();

    /** Nobody, where the issuer did not say whom the token stands for. */
    private record Told(Instant at, Optional<Principal> principal) {
        boolean holds(Instant now) {
            return !at.isAfter(now) && now.isBefore(at.plus(HOLDS_FOR));
        }

        Verification of(Verification.Verified token) {
            return new Verification.Verified(
                    principal.orElse(token.principal()), token.expiresAt());
        }
    }

    private final SharedQuestions<TokenHash, Answer> questions = new SharedQuestions<>();

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Answer(int status, byte[] body) {
        static final Answer NONE = new Answer(NO_ANSWER, new byte[0]);
    }

    /**
     * @param self what the issuer answers to whoever has a token that it believes
     * @param door how this service calls itself, for the issuer's record
     */
    public AskedTokens(
            TokenVerifier signatures,
            HttpClient client,
            URI self,
            String door,
            MeterRegistry meters,
            InstantSource clock) {
        this.signatures = signatures;
        this.client = client;
        this.self = self;
        this.door = door;
        this.clock = clock;
        this.unreported = meters.counter("identity.rejections.unreported");
        this.unanswered = meters.counter("identity.questions.unanswered");
    }

    @Override
    public Verification verify(String token) {
        return switch (signatures.verify(token)) {
            case Verification.Unavailable unavailable -> unavailable;
            case Verification.Rejected rejected -> {
                report(token);
                yield rejected;
            }
            case Verification.Verified verified -> ask(token, verified);
        };
    }

    private Verification ask(String token, Verification.Verified verified) {
        TokenHash hash = TokenHash.of(token);
        Instant now = clock.instant();
        Told before = told.getIfPresent(hash);
        if (before != null && before.holds(now)) {
            return before.of(verified);
        }
        Answer answer = questions.fresh(hash, () -> show(token));
        if (answer.status() == REFUSED) {
            return new Verification.Rejected("The token was revoked, or its principal is no more");
        }
        Optional<Principal> principal =
                answer.status() == OK
                        ? SelfAnswer.read(answer.body(), verified.principal())
                        : Optional.empty();
        if (principal.isEmpty()) {
            unanswered.increment();
        }
        var answered = new Told(now, principal);
        told.put(hash, answered);
        return answered.of(verified);
    }

    private void report(String token) {
        if (!reports.tryAcquire()) {
            unreported.increment();
            return;
        }
        try {
            if (show(token).status() == NO_ANSWER) {
                unreported.increment();
            }
        } finally {
            reports.release();
        }
    }

    /** What the issuer answers. */
    private Answer show(String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(self)
                        .timeout(ANSWER_WITHIN)
                        .header("Authorization", "Bearer " + printable(token))
                        .header("User-Agent", door);
        RequestScope.find().ifPresent(scope -> scope.passOn(request));
        try {
            var answer = WholeAnswer.of(client, request.build(), ANSWER_WITHIN, BYTES_MAX);
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException _) {
            return Answer.NONE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    /** What no header may hold is in no good token either. */
    private static String printable(String token) {
        return token.replaceAll("[^!-~]", "?");
    }
}
