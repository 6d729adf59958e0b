package dev.tarn.catalog.lake;

import dev.tarn.catalog.storage.StorageProfile;

/** One catalog: the Iceberg {@code warehouse} and REST {@code prefix}. */
public record Lake(long id, long version, String name, String location, StorageProfile storage) {}
