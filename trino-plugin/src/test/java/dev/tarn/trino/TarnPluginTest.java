package dev.tarn.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.spi.Plugin;
import io.trino.spi.catalog.CatalogStoreFactory;
import io.trino.spi.eventlistener.EventListenerFactory;
import io.trino.spi.security.SystemAccessControlFactory;
import io.trino.spi.spool.SpoolingManagerFactory;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TarnPluginTest {
    @Test
    void trinoFindsThePluginAsAService() {
        var plugins = ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::type);

        assertThat(plugins).containsExactly(TarnPlugin.class);
    }

    @Test
    void bringsWhatHasToBeAskedFor() {
        var plugin = new TarnPlugin();

        assertThat(plugin.getSystemAccessControlFactories())
                .extracting(SystemAccessControlFactory::getName)
                .containsExactly("tarn");
        assertThat(plugin.getEventListenerFactories())
                .extracting(EventListenerFactory::getName)
                .containsExactly("tarn");
        assertThat(plugin.getCatalogStoreFactories())
                .extracting(CatalogStoreFactory::getName)
                .containsExactly("tarn");
        assertThat(plugin.getSpoolingManagerFactories())
                .extracting(SpoolingManagerFactory::getName)
                .containsExactly("tarn");
        assertThat(plugin.getConnectorFactories()).isEmpty();
    }
}
