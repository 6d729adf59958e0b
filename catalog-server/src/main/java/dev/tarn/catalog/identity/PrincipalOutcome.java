package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Secret;
import java.util.Optional;

/** A principal as a change left it; the secret is there when it was generated, this once. */
record PrincipalOutcome(PrincipalRow principal, boolean created, Optional<Secret> generated) {}
