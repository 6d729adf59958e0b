package dev.tarn.catalog.namespace;

/** A namespace as it is stored; properties are a JSON object. */
public record NamespaceRow(long id, String properties) {}
