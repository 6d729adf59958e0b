package dev.tarn.gateway.instant;

/** A lake as it was, in a cluster. */
public record PastCatalogRow(String cluster, String name) {}
