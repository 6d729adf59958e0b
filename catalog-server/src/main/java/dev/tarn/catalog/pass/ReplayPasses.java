package dev.tarn.catalog.pass;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.catalog.decision.Then;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.chassis.identity.Principal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives passes to gateways for people who audit, and knows what one is worth that an engine shows:
 * it is for one user, for the first query that shows it, and for a few minutes. Whatever shows one
 * that is worth nothing is decided about by no rules at all, and never by those of now.
 */
public final class ReplayPasses {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayPasses.class);
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int PASS_BYTES = 32;

    private final PassStore store;
    private final RuleHistory history;
    private final Function<String, Optional<Principal>> people;
    private final BiFunction<String, Instant, Optional<Principal>> peopleAt;
    private final List<String> auditors;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * {@code people} finds who is known and not disabled, {@code peopleAt} with the roles of then;
     * {@code auditors} are the roles of those for whom passes are.
     */
    public ReplayPasses(
            PassStore store,
            RuleHistory history,
            Function<String, Optional<Principal>> people,
            BiFunction<String, Instant, Optional<Principal>> peopleAt,
            List<String> auditors,
            InstantSource clock) {
        this.store = store;
        this.history = history;
        this.people = people;
        this.peopleAt = peopleAt;
        this.auditors = List.copyOf(auditors);
        this.clock = clock;
    }

    /**
     * What a pass is wanted for.
     *
     * @param replayOf the query whose answer is looked at again
     * @param user in whose name it runs
     * @param asker who wants that
     * @param at whose rules count
     * @param reads what it has read
     */
    record Wanted(String replayOf, String user, String asker, Instant at, PassReads reads) {}

    /** A pass, which is told once. */
    record Given(String pass, long version, Instant expiresAt) {}

    Given give(String gateway, Wanted wanted) {
        boolean audits =
                people.apply(wanted.asker())
                        .filter(asker -> asker.roles().stream().anyMatch(auditors::contains))
                        .isPresent();
        if (!audits) {
            throw new ForbiddenException(
                    "Principal %s may not have queries replayed by the rules of then: it has none of the roles %s",
                    wanted.asker(), String.join(", ", auditors));
        }
        Instant now = clock.instant();
        if (wanted.at().isAfter(now)) {
            throw new BadRequestException("Invalid pass: %s is to come", wanted.at());
        }
        var bytes = new byte[PASS_BYTES];
        random.nextBytes(bytes);
        String pass = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var given = new Given(pass, history.versionAt(wanted.at()), now.plus(LIFETIME));
        store.insert(
                new PassStore.NewPass(
                        digest(pass),
                        wanted.replayOf(),
                        wanted.user(),
                        wanted.asker(),
                        gateway,
                        wanted.at(),
                        given.version(),
                        wanted.reads().json(),
                        now,
                        given.expiresAt()));
        LOG.info(
                "{} has query {} of {} replayed through {} by version {} of the rules",
                wanted.asker(),
                wanted.replayOf(),
                wanted.user(),
                gateway,
                given.version());
        return given;
    }

    /**
     * An engine that shows a pass.
     *
     * @param user whom it asks about: first the one for whom the query runs, then also owners of
     *     views
     */
    public record Showing(String pass, String engine, String queryId, String user) {}

    /** Nothing when the pass is worth nothing, or not to this query. */
    public Optional<Then> shown(Showing showing) {
        return held(showing).flatMap(pass -> then(pass, showing.user()));
    }

    /** The same for the user of the pass alone, who loads by it as well. */
    public Optional<Then> loading(Showing showing) {
        return held(showing)
                .filter(pass -> pass.userName().equals(showing.user()))
                .flatMap(pass -> then(pass, showing.user()));
    }

    /** Whether the pass is worth something to the query, which is another user's. */
    public boolean isOfAnother(Showing showing) {
        return held(showing).filter(pass -> !pass.userName().equals(showing.user())).isPresent();
    }

    /** The replay is over, and so is all that the pass was good for. */
    void end(String gateway, String pass) {
        store.end(digest(pass), gateway, clock.instant());
    }

    private Optional<PassRow> held(Showing showing) {
        if (showing.queryId().isEmpty()) {
            return Optional.empty();
        }
        String digest = digest(showing.pass());
        return store.find(digest)
                .filter(pass -> pass.expiresAt().isAfter(clock.instant()))
                .flatMap(pass ->
                        pass.queryId() == null ? first(pass, digest, showing) : Optional.of(pass))
                .filter(pass ->
                        showing.queryId().equals(pass.queryId())
                                && showing.engine().equals(pass.engine()));
    }

    private Optional<Then> then(PassRow pass, String user) {
        return peopleAt.apply(user, pass.rulesAt())
                .map(person ->
                        new Then(
                                person,
                                history.at(pass.rulesVersion()),
                                pass.rulesAt(),
                                PassReads.kept(pass.reads()).needed()));
    }

    /** Whoever was faster has it. */
    private Optional<PassRow> first(PassRow pass, String digest, Showing showing) {
        if (!pass.userName().equals(showing.user())) {
            return Optional.empty();
        }
        store.show(pass.id(), showing.engine(), showing.queryId(), clock.instant());
        return store.find(digest);
    }

    List<PassRow> list(long before, int limit) {
        return store.list(before, limit);
    }

    static String digest(String pass) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pass.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
