package dev.tarn.trino;

import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemAccessControlFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code access-control.name=tarn} stands for. */
final class TarnAccessControlFactory implements SystemAccessControlFactory {
    private static final String OPEN_KEY = "tarn.open-catalogs";
    private static final Set<String> KEYS =
            Set.of(PluginSettings.CATALOG_URI, PluginSettings.CREDENTIAL, OPEN_KEY);

    @Override
    public String getName() {
        return "tarn";
    }

    @Override
    public SystemAccessControl create(
            Map<String, String> config, SystemAccessControlContext context) {
        var settings = PluginSettings.of(config, KEYS);
        Set<String> open =
                Arrays.stream(settings.get(OPEN_KEY, "").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
        var server =
                new DecisionServer(settings.uri(PluginSettings.CATALOG_URI), settings.tokens());
        return new TarnAccessControl(new Gate(new Decisions(server), open, context.getVersion()));
    }
}
