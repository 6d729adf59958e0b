package dev.tarn.chassis.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a record tree from a YAML file, then from the environment, which wins. {@code
 * http.max-request-size} in the file is {@code PREFIX_HTTP_MAX_REQUEST_SIZE} in the environment; a
 * secret {@code x} may be a file named by {@code x-file}. Whatever is not a key refuses the start.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    public static <T extends Record> T load(
            Class<T> type, String prefix, Optional<Path> file, Map<String, String> environment) {
        Shape.Tree shape = Shape.of(type);
        Node.Mapping fromEnvironment = EnvironmentReader.read(shape, prefix, environment);
        Node.Mapping fromFile =
                file.map(YamlReader::file).orElseGet(() -> Node.Mapping.empty("environment"));
        Node.Mapping unshadowed = withoutShadowedSecrets(shape, fromFile, fromEnvironment);
        return type.cast(new Binder(shape).bind(fromEnvironment.over(unshadowed)));
    }

    /** The effective configuration, one key a line, secrets as {@code ***}. */
    public static String describe(Record config) {
        return ConfigDescription.of(config);
    }

    /** The process' environment: the one place of the code that reads it. */
    public static Map<String, String> environment() {
        return System.getenv();
    }

    /**
     * A secret in the environment also replaces the file's other way of giving the same secret:
     * PREFIX_PASSWORD_FILE replaces {@code password}.
     */
    private static Node.Mapping withoutShadowedSecrets(
            Shape.Tree tree, Node.Mapping below, Node.Mapping above) {
        Node.Mapping rest = new Node.Mapping(new LinkedHashMap<>(below.entries()), below.origin());
        for (Shape.Key key : tree.keys()) {
            List<String> names =
                    key.fileName().map(name -> List.of(key.name(), name)).orElse(List.of());
            if (names.stream().anyMatch(above.entries()::containsKey)) {
                names.forEach(rest.entries()::remove);
            }
            Shape content =
                    key.shape() instanceof Shape.Maybe maybe ? maybe.content() : key.shape();
            if (content instanceof Shape.Tree nested
                    && below.entries().get(key.name()) instanceof Node.Mapping lower
                    && above.entries().get(key.name()) instanceof Node.Mapping upper) {
                rest.entries().put(key.name(), withoutShadowedSecrets(nested, lower, upper));
            }
        }
        return rest;
    }
}
