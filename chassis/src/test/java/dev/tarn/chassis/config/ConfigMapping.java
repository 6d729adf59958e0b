package dev.tarn.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The two tests that every configuration record has: its defaults, and every key set to something
 * else. Keys are written with dots, values as the environment writes them; each is loaded from YAML
 * and from the environment.
 */
public final class ConfigMapping<T extends Record> {
    private final Class<T> type;
    private final String prefix;
    private final Map<String, String> required;

    /** {@code required} holds the keys that have no default. */
    public ConfigMapping(Class<T> type, String prefix, Map<String, String> required) {
        this.type = type;
        this.prefix = prefix;
        this.required = Map.copyOf(required);
    }

    public void assertDefaults(T expected) throws IOException {
        assertLoads(required, expected);
    }

    /**
     * Fails when a key is left out, or set to its default: then the test would not notice that
     * nobody reads it.
     */
    public void assertEveryKey(Map<String, String> values, T expected) throws IOException {
        for (String path : Shape.of(type).paths("").toList()) {
            // A star is a name of the test's own, and what stands below it counts as well.
            String pattern =
                    path.replaceFirst("\\.\\*$", "").replace(".", "\\.").replace("*", "[^.]+")
                            + "(\\..+)?";
            assertThat(values.keySet())
                    .as("keys of the test")
                    .anySatisfy(written -> assertThat(written).matches(pattern));
        }
        List<String> defaults =
                ConfigLoader.describe(load(Optional.empty(), required))
                        .lines()
                        .filter(line -> !isRequired(line))
                        .toList();
        assertThat(ConfigLoader.describe(expected).lines().filter(line -> !line.endsWith("***")))
                .as("values that differ from the default")
                .doesNotContainAnyElementsOf(defaults);
        assertLoads(values, expected);
    }

    private boolean isRequired(String line) {
        return required.containsKey(line.substring(0, line.indexOf(':')));
    }

    private void assertLoads(Map<String, String> values, T expected) throws IOException {
        // No variable's name can say where a name of the user's ends: those stand in the file only.
        Map<String, String> inFile = new HashMap<>();
        Map<String, String> inEnvironment = new HashMap<>();
        values.forEach((key, value) -> (isNamed(key) ? inFile : inEnvironment).put(key, value));
        Path file = Files.createTempFile("config", ".yaml");
        try {
            Files.writeString(file, yaml(Shape.of(type), inFile));
            assertThat(load(Optional.of(file), inEnvironment))
                    .as("from the environment")
                    .isEqualTo(expected);
            Files.writeString(file, yaml(Shape.of(type), values));
            assertThat(load(Optional.of(file), Map.of())).as("from YAML").isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    /** Whether it is below a name of the user's, of a record. */
    private boolean isNamed(String key) {
        return Shape.of(type)
                .paths("")
                .filter(path -> path.contains(".*."))
                .anyMatch(path -> key.startsWith(path.substring(0, path.indexOf('*'))));
    }

    private T load(Optional<Path> file, Map<String, String> values) {
        Map<String, String> environment = new HashMap<>();
        values.forEach((key, value) ->
                environment.put(
                        prefix
                                + "_"
                                + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT),
                        value));
        return ConfigLoader.load(type, prefix, file, environment);
    }

    private static String yaml(Shape shape, Map<String, String> values) {
        return switch (shape) {
            case Shape.Maybe maybe -> yaml(maybe.content(), values);
            case Shape.Tree tree ->
                    tree.keys().stream()
                            .filter(key -> !below(key.name(), values).isEmpty())
                            .map(key ->
                                    quote(key.name())
                                            + ": "
                                            + yaml(key.shape(), below(key.name(), values)))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Shape.Named named ->
                    values.keySet().stream()
                            .map(key ->
                                    named.value() instanceof Shape.Tree
                                            ? key.substring(0, key.indexOf('.'))
                                            : key)
                            .distinct()
                            .map(name ->
                                    quote(name) + ": " + yaml(named.value(), below(name, values)))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Shape.Many _ ->
                    Node.commaSeparated(values.getOrDefault("", ""), "test").items().stream()
                            .map(item -> quote(((Node.Scalar) item).text()))
                            .collect(Collectors.joining(", ", "[", "]"));
            case Shape.Value _ -> quote(values.getOrDefault("", ""));
        };
    }

    private static Map<String, String> below(String name, Map<String, String> values) {
        Map<String, String> below = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.equals(name)) {
                below.put("", value);
            } else if (key.startsWith(name + ".")) {
                below.put(key.substring(name.length() + 1), value);
            }
        });
        return below;
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
