package dev.tarn.catalog.idempotency;

import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable.RestHandler;
import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.identity.BearerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Requests that carry an {@code Idempotency-Key} are done once. There is no look at the key before:
 * each request is authorised and checked like any other, the transaction that makes the change
 * finds the key taken, and the usual request pays for nothing but one row. Successes and failures
 * that would repeat are final; a failure of ours is not, and neither is one that another login or a
 * smaller body would cure.
 */
public final class Idempotency {
    private static final String HEADER = "Idempotency-Key";
    private static final String ATTRIBUTE = IdempotencyKey.class.getName();
    private static final Set<Integer> FINAL_FAILURES = Set.of(400, 404, 406, 409, 422);

    private final IdempotencyKeys keys;
    private final Function<Throwable, ErrorAnswer> errors;

    /** {@code errors} says how a failure is answered. */
    public Idempotency(IdempotencyKeys keys, Function<Throwable, ErrorAnswer> errors) {
        this.keys = keys;
        this.errors = errors;
    }

    /** The key that a request came with, to be claimed by the transaction that does it. */
    public static Optional<IdempotencyKey> key(RestRequest request) {
        return Optional.ofNullable(request.context().attribute(ATTRIBUTE));
    }

    /**
     * The table or view that this very request was done to before, by the same principal: it may
     * have another name since then, or none.
     */
    public Optional<UUID> tableOf(RestRequest request) {
        return request.header(HEADER).flatMap(header -> keys.tableOf(key(request, header)));
    }

    /** For what has an empty answer. */
    public RestHandler once(RestHandler action) {
        return once(action, (request, _) -> request.answerNothing());
    }

    /** {@code replay} answers what {@code action} answered, and changes nothing. */
    public RestHandler once(RestHandler action, Replay replay) {
        return request -> {
            Optional<String> header = request.header(HEADER);
            if (header.isEmpty()) {
                action.handle(request);
                return;
            }
            IdempotencyKey key = key(request, header.orElseThrow());
            request.context().attribute(ATTRIBUTE, key);
            try {
                action.handle(request);
            } catch (KeyTaken _) {
                replay(request, key, replay);
                return;
            } catch (Exception failure) {
                ErrorAnswer answer = errors.apply(failure);
                if (!FINAL_FAILURES.contains(answer.status())) {
                    throw failure;
                }
                if (keys.rememberFailure(key, answer.status(), answer.type(), answer.message())) {
                    throw failure;
                }
                // It failed because the same request was faster: what that made "already exists".
                replay(request, key, replay);
                return;
            }
            if (!key.claimed()) {
                // Nothing had to be changed, so that no transaction claimed it.
                if (!keys.rememberUnchanged(key)) {
                    keys.requireSame(key);
                }
            }
        };
    }

    private void replay(RestRequest request, IdempotencyKey key, Replay replay) throws Exception {
        FinalAnswer before = keys.requireSame(key);
        if (before.status() != FinalAnswer.DONE) {
            throw new ReplayedFailure(
                    new ErrorAnswer(before.status(), before.type(), before.message()));
        }
        replay.answer(request, before.result());
    }

    private IdempotencyKey key(RestRequest request, String header) {
        var context = request.context();
        return keys.key(
                header,
                BearerFilter.principal(context).name(),
                fingerprint(
                        context.method().name(),
                        context.path(),
                        Optional.ofNullable(context.queryString()).orElse(""),
                        context.bodyAsBytes()));
    }

    private static byte[] fingerprint(String method, String path, String query, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    "%s %s?%s\n".formatted(method, path, query).getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
