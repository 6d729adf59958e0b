package dev.tarn.catalog;

import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.storage.FileStores;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.Telemetry;
import dev.tarn.database.Database;
import java.time.InstantSource;

/** What every room of the catalog stands on. */
record Foundation(
        CatalogConfig config,
        Database database,
        SecretBox secrets,
        FileStores stores,
        Lifecycle lifecycle,
        Telemetry telemetry,
        InstantSource clock,
        Access access) {}
