package dev.tarn.catalog.restore;

import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** What nothing is done to. */
sealed interface Thing {
    record OfNamespace(Namespace namespace) implements Thing {}

    record OfTabular(String kind, TableIdentifier name, UUID uuid) implements Thing {}
}
