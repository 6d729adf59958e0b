package dev.tarn.catalog.instant;

import dev.tarn.catalog.lake.Lake;

/** A lake behind all entries of the commit log up to a number; nothing of it ever changes. */
public record Moment(Lake lake, long number) {
    /** What clients call it from then on, whatever they called it first. */
    public String name() {
        return "%s@%d".formatted(lake.name(), number);
    }
}
