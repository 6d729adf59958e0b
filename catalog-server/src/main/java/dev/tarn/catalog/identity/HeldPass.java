package dev.tarn.catalog.identity;

import java.time.Instant;

/** A pass that a query of an engine has shown, for which the engine may load as its user. */
public record HeldPass(long id, String user, Instant expiresAt) {}
