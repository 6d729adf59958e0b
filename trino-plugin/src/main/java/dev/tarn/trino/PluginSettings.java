package dev.tarn.trino;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a properties file of ours says; a key that nobody knows is an error. */
record PluginSettings(Map<String, String> values) {
    static final String CATALOG_URI = "tarn.catalog-uri";
    static final String CREDENTIAL = "tarn.credential";

    static PluginSettings of(Map<String, String> values, Set<String> keys) {
        for (String key : new TreeSet<>(values.keySet())) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                        "Unknown key %s; known are %s".formatted(key, new TreeSet<>(keys)));
            }
        }
        return new PluginSettings(Map.copyOf(values));
    }

    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise).strip();
    }

    String required(String key) {
        String value = get(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + " is required");
        }
        return value;
    }

    /** Without the slash at the end that some write and others don't. */
    URI uri(String key) {
        return URI.create(required(key).replaceAll("/+$", ""));
    }

    /** The engine's own tokens, from the catalog. */
    Tokens tokens() {
        String credential = required(CREDENTIAL);
        int colon = credential.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(CREDENTIAL + " is no client-id:secret");
        }
        return new Tokens(
                uri(CATALOG_URI), credential.substring(0, colon), credential.substring(colon + 1));
    }
}
