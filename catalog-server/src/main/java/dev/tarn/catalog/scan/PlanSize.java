package dev.tarn.catalog.scan;

/** What a plan stores so far. */
public record PlanSize(int pages, long storedBytes) {}
