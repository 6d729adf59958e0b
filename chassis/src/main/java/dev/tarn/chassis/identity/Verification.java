package dev.tarn.chassis.identity;

import java.time.Instant;

/** What a token is worth. */
public sealed interface Verification {
    record Verified(Principal principal, Instant expiresAt) implements Verification {}

    record Rejected(String reason) implements Verification {}

    /** Nobody can say at the moment: the token may well be good, and its bearer may try again. */
    record Unavailable(String reason) implements Verification {}
}
