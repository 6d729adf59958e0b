package dev.tarn.catalog.grant;

import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.identity.Roles;
import dev.tarn.catalog.policy.Grant;
import dev.tarn.catalog.policy.NamedRule;
import dev.tarn.catalog.policy.Place;
import dev.tarn.catalog.policy.Rule;
import dev.tarn.catalog.policy.RuleChange;
import dev.tarn.catalog.policy.RuleOutcome;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.policy.Rules;
import dev.tarn.chassis.identity.Principal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * Gives privileges to roles and takes them away. Whoever manages the grants of a place does so for
 * everything beneath, in person: a token that an engine holds for somebody changes no grants.
 */
final class Grants {
    private final Rules rules;
    private final Decisions decisions;
    private final Places places;
    private final Roles roles;
    private final InstantSource clock;

    Grants(Rules rules, Decisions decisions, Places places, Roles roles, InstantSource clock) {
        this.rules = rules;
        this.decisions = decisions;
        this.places = places;
        this.roles = roles;
        this.clock = clock;
    }

    RuleOutcome grant(Principal by, String lake, GrantBody body) {
        Place place = places.managed(inPerson(by), lake, body.place());
        roles.require(body.role());
        if (body.until().filter(until -> !clock.instant().isBefore(until)).isPresent()) {
            throw new BadRequestException(
                    "Invalid until: %s is in the past", body.until().orElseThrow());
        }
        List<RuleChange> changes =
                body.privileges().stream()
                        .<RuleChange>map(privilege ->
                                new RuleChange.Begin(
                                        new Grant(
                                                place,
                                                body.role(),
                                                privilege,
                                                body.until(),
                                                body.limit(),
                                                body.reason())))
                        .toList();
        return rules.change(by.name(), body.reason(), changes, false);
    }

    /** What was not granted is not revoked either, and that is no failure. */
    RuleOutcome revoke(Principal by, String lake, GrantBody body) {
        Place place = places.managed(inPerson(by), lake, body.place());
        List<RuleChange> changes =
                body.privileges().stream()
                        .<RuleChange>map(privilege ->
                                new RuleChange.End(
                                        new Rule.Key(
                                                place,
                                                Rule.Kind.GRANT,
                                                Grant.key(body.role(), privilege))))
                        .toList();
        return rules.change(by.name(), body.reason(), changes, false);
    }

    record Page(long version, List<NamedRule> grants) {}

    /** Those of places whose grants the asker manages, in the order in which they were given. */
    Page list(Principal by, String lake, Optional<String> role, long after, int limit) {
        Rights rights = decisions.of(by);
        RuleSet now = rules.now();
        List<NamedRule> found =
                now.rules().stream()
                        .filter(rule -> rule.id() > after && rule.lake().equals(lake))
                        .filter(rule ->
                                rule.rule() instanceof Grant grant
                                        && role.filter(name -> !name.equals(grant.role()))
                                                .isEmpty())
                        .filter(rule -> Places.manages(rights, lake, place(rule)))
                        .limit(limit)
                        .toList();
        return new Page(now.version(), found);
    }

    static GivenPlace place(NamedRule rule) {
        return new GivenPlace(rule.namespace(), rule.table());
    }

    private Rights inPerson(Principal by) {
        return inPerson(decisions, by);
    }

    static Rights inPerson(Decisions decisions, Principal by) {
        if (by.actor().isPresent()) {
            throw new ForbiddenException(
                    "Principal %s may not do this through %s: sign in directly",
                    by.name(), by.actor().orElseThrow());
        }
        return decisions.of(by);
    }
}
