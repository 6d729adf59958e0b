package dev.tarn.trino;

import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.catalog.CatalogProperties;
import io.trino.spi.catalog.CatalogStore;
import io.trino.spi.connector.ConnectorName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogs of the configuration, which no statement changes, and lakes as they were, which are
 * made and dropped by name alone: each is the catalog of its lake with another warehouse, to read.
 * None of these is kept over a restart.
 */
final class PastLakeStore implements CatalogStore {
    private static final ConnectorName ICEBERG = new ConnectorName("iceberg");
    private static final String TYPE = "iceberg.catalog.type";
    private static final String WAREHOUSE = "iceberg.rest-catalog.warehouse";

    /** Over those of the lake as it is. */
    private static final Map<String, String> TO_READ =
            Map.of(
                    "iceberg.security", "read_only",
                    "iceberg.register-table-procedure.enabled", "false",
                    // The text of a view names the lake as it is, and would show that.
                    "iceberg.rest-catalog.view-endpoints-enabled", "false");

    private final Map<CatalogName, CatalogProperties> configured;
    private final int pastMax;

    /** Guarded by this. */
    private final Set<CatalogName> past = new HashSet<>();

    PastLakeStore(Map<CatalogName, CatalogProperties> configured, int pastMax) {
        this.configured = Map.copyOf(configured);
        this.pastMax = pastMax;
    }

    @Override
    public Collection<StoredCatalog> getCatalogs() {
        return configured.values().stream().<StoredCatalog>map(Configured::new).toList();
    }

    @Override
    public synchronized CatalogProperties createCatalogProperties(
            CatalogName name, ConnectorName connector, Map<String, String> properties) {
        PastLakeName wanted = PastLakeName.parse(name.toString()).orElseThrow(() -> fixed(name));
        if (!connector.equals(ICEBERG) || !properties.isEmpty()) {
            throw new TrinoException(
                    StandardErrorCode.INVALID_CATALOG_PROPERTY,
                    "Cannot make %s: a lake as it was is made USING iceberg, without properties"
                            .formatted(name));
        }
        if (past.size() >= pastMax && !past.contains(name)) {
            throw new TrinoException(
                    StandardErrorCode.GENERIC_INSUFFICIENT_RESOURCES,
                    "Cannot make %s: there are %d lakes as they were already"
                            .formatted(name, past.size()));
        }
        CatalogProperties lake =
                Optional.ofNullable(configured.get(new CatalogName(wanted.lake())))
                        .filter(PastLakeStore::isLake)
                        .orElseThrow(() ->
                                new TrinoException(
                                        StandardErrorCode.CATALOG_NOT_FOUND,
                                        "Cannot make %s: %s is no lake"
                                                .formatted(name, wanted.lake())));
        return asOf(lake, name, wanted.point());
    }

    private static boolean isLake(CatalogProperties catalog) {
        return catalog.connectorName().equals(ICEBERG)
                && "rest".equalsIgnoreCase(catalog.properties().get(TYPE))
                && catalog.properties().containsKey(WAREHOUSE);
    }

    private static CatalogProperties asOf(CatalogProperties lake, CatalogName name, String point) {
        var properties = new HashMap<>(lake.properties());
        properties.putAll(TO_READ);
        properties.merge(WAREHOUSE, point, (warehouse, then) -> warehouse + "@" + then);
        return CatalogFiles.of(name, ICEBERG, properties);
    }

    @Override
    public synchronized void addOrReplaceCatalog(CatalogProperties catalog) {
        if (PastLakeName.parse(catalog.name().toString()).isEmpty()) {
            throw fixed(catalog.name());
        }
        past.add(catalog.name());
    }

    @Override
    public synchronized void removeCatalog(CatalogName name) {
        if (PastLakeName.parse(name.toString()).isEmpty()) {
            throw fixed(name);
        }
        past.remove(name);
    }

    private static TrinoException fixed(CatalogName name) {
        return new TrinoException(
                StandardErrorCode.NOT_SUPPORTED,
                "Catalog %s is a matter of the configuration: statements make and drop lakes as they were only, like \"lake@2026-03-31T23:59:59Z\""
                        .formatted(name));
    }

    private record Configured(CatalogProperties properties) implements StoredCatalog {
        @Override
        public CatalogName name() {
            return properties.name();
        }

        @Override
        public CatalogProperties loadProperties() {
            return properties;
        }
    }
}
