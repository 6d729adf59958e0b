package dev.tarn.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.spi.Plugin;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TarnPluginTest {
    @Test
    void trinoFindsThePluginAsAService() {
        var plugins = ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::type);

        assertThat(plugins).containsExactly(TarnPlugin.class);
    }

    @Test
    void addsNothingThatWasNotAskedFor() {
        var plugin = new TarnPlugin();

        assertThat(plugin.getSystemAccessControlFactories()).isEmpty();
        assertThat(plugin.getEventListenerFactories()).isEmpty();
        assertThat(plugin.getConnectorFactories()).isEmpty();
    }
}
