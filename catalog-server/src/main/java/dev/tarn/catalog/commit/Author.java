package dev.tarn.catalog.commit;

/** Who changes something, as the commit log remembers it. */
public record Author(String principal, String engine, String requestId) {}
