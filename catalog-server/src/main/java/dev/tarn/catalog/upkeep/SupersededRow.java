package dev.tarn.catalog.upkeep;

/** A metadata file that its table has no use for any more, and what is current instead. */
public record SupersededRow(
        long id,
        long tabularId,
        String location,
        String lake,
        String tabularLocation,
        String metadataLocation) {}
