package dev.tarn.chassis.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads a record tree from a YAML file, then from the environment, which wins. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class ConfigLoader {
    private ConfigLoader() {}

    public static <T extends Record> T load(
            Class<T> type, String prefix, Optional<Path> file, Map<String, String> environment) {
        throw new UnsupportedOperationException(type + prefix + file + environment);
    }

    /** The effective configuration, one line per key, secrets as {@code ***}. */
    public static String describe(Record config) {
        throw new UnsupportedOperationException(config.toString());
    }
}
