package dev.tarn.catalog.metadata;

/** A metadata file's content as it is stored; {@link Compression} says how to read it. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record MetadataRow(String location, short encoding, byte[] body) {}
