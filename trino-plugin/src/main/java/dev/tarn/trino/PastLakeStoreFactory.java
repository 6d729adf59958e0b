package dev.tarn.trino;

import io.trino.spi.catalog.CatalogStore;
import io.trino.spi.catalog.CatalogStoreFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What {@code catalog.store=tarn} stands for, with {@code catalog.management=dynamic}. */
final class PastLakeStoreFactory implements CatalogStoreFactory {
    private static final String FOLDER = "tarn.catalog-folder";
    private static final String PAST_MAX = "tarn.past-lakes-max";

    @Override
    public String getName() {
        return "tarn";
    }

    @Override
    public CatalogStore create(Map<String, String> config) {
        var settings = PluginSettings.of(config, Set.of(FOLDER, PAST_MAX));
        return new PastLakeStore(
                CatalogFiles.in(Path.of(settings.get(FOLDER, "etc/catalog"))),
                Integer.parseInt(settings.get(PAST_MAX, "100")));
    }
}
