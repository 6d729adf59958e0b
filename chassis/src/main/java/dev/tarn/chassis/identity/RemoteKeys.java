package dev.tarn.chassis.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.tarn.chassis.http.WholeAnswer;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A key set fetched over HTTP and kept for a while. An unknown key id asks again, since a key may
 * be new, but not more often than every few seconds: tokens with invented ids must not make us
 * hammer the catalog, nor cost callers with known keys anything. When the set cannot be renewed for
 * too long nothing is believed any more.
 */
public final class RemoteKeys implements JWKSource<SecurityContext>, HealthCheck {
    private static final Duration RENEW_AFTER = Duration.ofMinutes(5);
    private static final Duration BELIEVE_UNTIL = Duration.ofMinutes(15);
    private static final Duration ASK_AT_MOST_EVERY = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 64 * 1024;

    private record Fetched(JWKSet keys, Instant at) {}

    private final HttpClient client;
    private final URI uri;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Optional<Fetched> fetched = Optional.empty();
    private volatile Instant askedAt = Instant.MIN;
    private volatile String lastFailure = "never asked";

    public RemoteKeys(HttpClient client, URI uri, InstantSource clock) {
        this.client = client;
        this.uri = uri;
        this.clock = clock;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeySourceException {
        boolean fresh = fetched.filter(set -> youngerThan(RENEW_AFTER, set)).isPresent();
        List<JWK> known =
                fetched.filter(set -> youngerThan(BELIEVE_UNTIL, set))
                        .map(set -> selector.select(set.keys()))
                        .orElse(List.of());
        // One request renews what is old; the others go on with what is known meanwhile.
        if (!known.isEmpty() && (fresh || asking.isLocked())) {
            return known;
        }
        renew();
        Fetched set =
                fetched.filter(believed -> youngerThan(BELIEVE_UNTIL, believed))
                        .orElseThrow(this::noKeys);
        List<JWK> found = selector.select(set.keys());
        if (found.isEmpty() && set.at().isBefore(askedAt)) {
            // The key may be a new one that we could not hear of.
            throw noKeys();
        }
        return found;
    }

    private KeySourceException noKeys() {
        return new KeySourceException(words());
    }

    private String words() {
        return "No keys from " + uri + ": " + lastFailure;
    }

    @Override
    public String name() {
        return "catalog-keys";
    }

    @Override
    public Health check() {
        if (fetched.filter(set -> youngerThan(RENEW_AFTER, set)).isEmpty()) {
            renew();
        }
        return fetched.filter(set -> youngerThan(BELIEVE_UNTIL, set)).isPresent()
                ? new Health.Up()
                : new Health.Down(words());
    }

    private boolean youngerThan(Duration age, Fetched set) {
        return clock.instant().isBefore(set.at().plus(age));
    }

    private void renew() {
        asking.lock();
        try {
            Instant now = clock.instant();
            if (askedAt.isAfter(now.minus(ASK_AT_MOST_EVERY))) {
                return;
            }
            askedAt = now;
            fetched = Optional.of(new Fetched(fetch(), now));
        } catch (IOException | ParseException e) {
            lastFailure = String.valueOf(e.getMessage() == null ? e : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lastFailure = "interrupted";
        } finally {
            asking.unlock();
        }
    }

    private JWKSet fetch() throws IOException, InterruptedException, ParseException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).build();
        WholeAnswer response = WholeAnswer.of(client, request, ANSWER_WITHIN, BYTES_MAX);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return JWKSet.parse(new String(response.body(), UTF_8));
    }
}
