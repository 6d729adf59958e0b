package dev.tarn.catalog.storage;

/** What a file is to be. Nobody writes to its bytes. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record NewFile(String location, byte[] content) {}
