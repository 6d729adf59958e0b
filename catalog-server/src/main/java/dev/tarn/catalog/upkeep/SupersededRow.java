package dev.tarn.catalog.upkeep;

import java.util.UUID;

/** A metadata file that its table has no use for any more, and what is current instead. */
public record SupersededRow(
        long id,
        long tabularId,
        String location,
        long lakeId,
        String lake,
        UUID uuid,
        String tabularLocation,
        String metadataLocation) {}
