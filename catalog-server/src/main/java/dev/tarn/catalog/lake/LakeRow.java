package dev.tarn.catalog.lake;

/** A lake as it is stored: the profile without its secret, the secret sealed. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record LakeRow(
        long id, long version, String name, String location, String storage, byte[] secrets) {}
