package dev.tarn.trino;

import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemAccessControlFactory;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code access-control.name=tarn} stands for. */
final class TarnAccessControlFactory implements SystemAccessControlFactory {
    private static final String URI_KEY = "tarn.catalog-uri";
    private static final String CREDENTIAL_KEY = "tarn.credential";
    private static final String OPEN_KEY = "tarn.open-catalogs";
    private static final Set<String> KEYS = Set.of(URI_KEY, CREDENTIAL_KEY, OPEN_KEY);

    @Override
    public String getName() {
        return "tarn";
    }

    @Override
    public SystemAccessControl create(
            Map<String, String> config, SystemAccessControlContext context) {
        for (String key : new TreeSet<>(config.keySet())) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "Unknown key %s; known are %s".formatted(key, new TreeSet<>(KEYS)));
            }
        }
        String credential = required(config, CREDENTIAL_KEY);
        int colon = credential.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(CREDENTIAL_KEY + " is no client-id:secret");
        }
        URI catalog = URI.create(required(config, URI_KEY).replaceAll("/+$", ""));
        var tokens =
                new Tokens(
                        catalog, credential.substring(0, colon), credential.substring(colon + 1));
        Set<String> open =
                Arrays.stream(config.getOrDefault(OPEN_KEY, "").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
        return new TarnAccessControl(
                new Gate(
                        new Decisions(new DecisionServer(catalog, tokens)),
                        open,
                        context.getVersion()));
    }

    private static String required(Map<String, String> config, String key) {
        String value = config.get(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(key + " is required");
        }
        return value.strip();
    }
}
