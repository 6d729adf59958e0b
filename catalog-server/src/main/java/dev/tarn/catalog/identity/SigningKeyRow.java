package dev.tarn.catalog.identity;

import java.time.Instant;

/** One key pair, encrypted, as it stands in the database. */
@SuppressWarnings("ArrayRecordComponent") // A row; it is never compared.
public record SigningKeyRow(
        String kid, byte[] sealed, Instant createdAt, Instant signsUntil, Instant verifiesUntil) {}
