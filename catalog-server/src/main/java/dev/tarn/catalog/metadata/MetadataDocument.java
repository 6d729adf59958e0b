package dev.tarn.catalog.metadata;

/** The content of one metadata file, which never changes. Nobody writes to the array. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record MetadataDocument(String location, byte[] json) {}
