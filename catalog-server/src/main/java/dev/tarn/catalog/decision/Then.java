package dev.tarn.catalog.decision;

import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;

/**
 * Who is asked about, and what counts for them, instead of the rules and roles of now.
 *
 * @param needed all that is loaded for them
 */
public record Then(Principal person, RuleSet rules, Instant at, Needed needed) {}
