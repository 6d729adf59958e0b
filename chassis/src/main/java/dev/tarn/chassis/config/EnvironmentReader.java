package dev.tarn.chassis.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Reads PREFIX_HTTP_PORT into http.port: every variable with the prefix must be a key, and an empty
 * one counts as unset.
 */
final class EnvironmentReader {
    private record Place(List<String> path, Shape shape) {}

    private final String prefix;
    private final SequencedMap<String, Place> values = new LinkedHashMap<>();
    private final SequencedMap<String, Place> maps = new LinkedHashMap<>();

    private EnvironmentReader(String prefix) {
        this.prefix = prefix;
    }

    static Node.Mapping read(Shape.Tree shape, String prefix, Map<String, String> environment) {
        var reader = new EnvironmentReader(prefix);
        reader.collect(shape, List.of());
        Node.Mapping root = Node.Mapping.empty("environment");
        new TreeMap<>(environment)
                .forEach((name, value) -> {
                    if (name.startsWith(prefix + "_")) {
                        reader.put(root, name, value);
                    }
                });
        return root;
    }

    private void collect(Shape.Tree tree, List<String> above) {
        for (Shape.Key key : tree.keys()) {
            List<String> path = append(above, key.name());
            Shape content =
                    key.shape() instanceof Shape.Maybe maybe ? maybe.content() : key.shape();
            switch (content) {
                case Shape.Tree nested -> collect(nested, path);
                case Shape.Named(Shape.Value value) ->
                        maps.put(variable(path) + "_", new Place(path, value));
                case Shape.Named _,
                        Shape.Many(Shape.Tree _) -> {} // too deep for a variable's name: YAML only
                default -> add(path, content);
            }
            key.fileName()
                    .ifPresent(name -> add(append(above, name), new Shape.Value(String.class)));
        }
    }

    private void add(List<String> path, Shape shape) {
        Place other = values.put(variable(path), new Place(path, shape));
        if (other != null) {
            throw new IllegalStateException(
                    path + " and " + other.path() + " share a variable: rename one component");
        }
    }

    private void put(Node.Mapping root, String name, String value) {
        Optional<Place> place = find(name);
        if (place.isEmpty()) {
            List<String> known = new ArrayList<>(values.keySet());
            maps.keySet().forEach(map -> known.add(map + "*"));
            throw new ConfigException(
                    "Unknown environment variable %s; the nearest known one is %s"
                            .formatted(name, NearestKey.of(name, known)));
        }
        if (value.isEmpty()) {
            return;
        }
        List<String> path = place.orElseThrow().path();
        Node.Mapping mapping = root;
        for (String step : path.subList(0, path.size() - 1)) {
            mapping =
                    (Node.Mapping)
                            mapping.entries().computeIfAbsent(step, _ -> Node.Mapping.empty(name));
        }
        mapping.entries()
                .put(
                        path.getLast(),
                        place.orElseThrow().shape() instanceof Shape.Many
                                ? Node.commaSeparated(value, name)
                                : new Node.Scalar(value, name));
    }

    private Optional<Place> find(String name) {
        Place exact = values.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return maps.entrySet().stream()
                .filter(map ->
                        name.startsWith(map.getKey()) && name.length() > map.getKey().length())
                .findFirst()
                .map(map -> {
                    String key =
                            name.substring(map.getKey().length())
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '-');
                    return new Place(append(map.getValue().path(), key), map.getValue().shape());
                });
    }

    private String variable(List<String> path) {
        return prefix + "_" + String.join("_", path).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static List<String> append(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }
}
