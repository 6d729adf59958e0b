package dev.tarn.writer.landing;

/** A body as it came: how long it is, and its SHA-256. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record RawBody(long bytes, byte[] checksum) {}
