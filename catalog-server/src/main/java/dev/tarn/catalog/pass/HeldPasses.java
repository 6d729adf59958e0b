package dev.tarn.catalog.pass;

import dev.tarn.catalog.decision.Then;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What passes are worth that a query has shown: its engine gets a token for it, and loads with that
 * as the user did then, until the pass ends.
 */
public final class HeldPasses {
    private final PassStore store;
    private final RuleHistory history;
    private final InstantSource clock;

    public HeldPasses(PassStore store, RuleHistory history, InstantSource clock) {
        this.store = store;
        this.history = history;
        this.clock = clock;
    }

    /** One that a query of this engine has shown. */
    public Optional<PassRow> of(String pass, String engine) {
        return store.find(ReplayPasses.digest(pass))
                .filter(row -> row.queryId() != null && engine.equals(row.engine()))
                .filter(this::lasts);
    }

    /**
     * What counts for whoever has a token for a pass; nothing when it has ended. {@code peopleAt}
     * finds who is known and not disabled, with the roles of then.
     */
    public Optional<Then> then(
            Principal holder, BiFunction<String, Instant, Optional<Principal>> peopleAt) {
        return holder.scope()
                .flatMap(id -> store.byId(Long.parseLong(id)))
                .filter(this::lasts)
                .filter(row -> row.userName().equals(holder.name()))
                .filter(row -> holder.actor().filter(name -> name.equals(row.engine())).isPresent())
                .flatMap(row ->
                        peopleAt.apply(row.userName(), row.rulesAt())
                                .map(person ->
                                        new Then(
                                                new Principal(
                                                        person.name(),
                                                        person.roles(),
                                                        person.engine(),
                                                        holder.actor()),
                                                history.at(row.rulesVersion()),
                                                row.rulesAt(),
                                                PassReads.kept(row.reads()).needed())));
    }

    /** By the rules of when somebody was decided about in a query that has shown their pass. */
    public Optional<Instant> rulesOf(String queryId, String user) {
        return store.shownBy(queryId)
                .filter(row -> row.userName().equals(user))
                .map(PassRow::rulesAt);
    }

    private boolean lasts(PassRow pass) {
        return pass.expiresAt().isAfter(clock.instant());
    }
}
