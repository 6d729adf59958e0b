package dev.tarn.chassis.config;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the records: unknown keys first, since a missing key is often only a misspelt one. */
final class Binder {
    private final Shape.Tree root;

    Binder(Shape.Tree root) {
        this.root = root;
    }

    Object bind(Node.Mapping given) {
        refuseUnknown(root, given, "");
        return tree(root, given, "");
    }

    private void refuseUnknown(Shape shape, Node node, String path) {
        switch (shape) {
            case Shape.Tree tree when node instanceof Node.Mapping mapping ->
                    mapping.entries()
                            .forEach((name, value) -> {
                                Shape.Key key =
                                        tree.find(name)
                                                .orElseThrow(() ->
                                                        unknown(join(path, name), value.origin()));
                                if (key.name().equals(name)) {
                                    refuseUnknown(key.shape(), value, join(path, name));
                                }
                            });
            case Shape.Maybe maybe -> refuseUnknown(maybe.content(), node, path);
            case Shape.Many many when node instanceof Node.Sequence sequence ->
                    sequence.items().forEach(item -> refuseUnknown(many.item(), item, path + "[]"));
            case Shape.Named named when node instanceof Node.Mapping mapping ->
                    mapping.entries()
                            .forEach((name, value) ->
                                    refuseUnknown(named.value(), value, join(path, name)));
            default -> {} // the wrong kind of node is refused when it is bound
        }
    }

    private ConfigException unknown(String path, String origin) {
        String nearest = NearestKey.of(path, root.paths("").toList());
        return new ConfigException(
                "Unknown key %s (%s); the nearest known one is %s"
                        .formatted(path, origin, nearest));
    }

    private Object tree(Shape.Tree tree, Node.Mapping given, String path) {
        List<Object> arguments = new ArrayList<>();
        for (Shape.Key key : tree.keys()) {
            arguments.add(component(key, given, join(path, key.name())));
        }
        return construct(tree.type(), arguments.toArray(), path, given.origin());
    }

    private Object component(Shape.Key key, Node.Mapping given, String path) {
        Optional<Node> node = Optional.ofNullable(given.entries().get(key.name()));
        Optional<Node> file = key.fileName().map(given.entries()::get);
        if (node.isPresent() && file.isPresent()) {
            throw new ConfigException(
                    "%s and %s-file are both set (%s, %s); set one"
                            .formatted(
                                    path,
                                    path,
                                    node.orElseThrow().origin(),
                                    file.orElseThrow().origin()));
        }
        if (file.isPresent()) {
            return value(key.shape(), secretFile(file.orElseThrow(), path + "-file"), path);
        }
        Optional<Node> fallback = key.fallback().map(yaml -> YamlReader.text(yaml, "default"));
        if (node.orElse(null) instanceof Node.Mapping mine
                && fallback.orElse(null) instanceof Node.Mapping theirs) {
            return value(key.shape(), mine.over(theirs), path);
        }
        return node.or(() -> fallback)
                .map(present -> value(key.shape(), present, path))
                .orElseGet(() -> absent(key.shape(), path));
    }

    private Object absent(Shape shape, String path) {
        return switch (shape) {
            case Shape.Maybe _ -> Optional.empty();
            case Shape.Many _ -> List.of();
            case Shape.Named _ -> Map.of();
            case Shape.Tree tree -> tree(tree, Node.Mapping.empty("nothing set"), path);
            case Shape.Value value ->
                    throw new ConfigException(
                            "Missing key %s: expected %s"
                                    .formatted(path, Scalars.expected(value.type())));
        };
    }

    private Object value(Shape shape, Node node, String path) {
        return switch (shape) {
            case Shape.Maybe maybe -> Optional.of(value(maybe.content(), node, path));
            case Shape.Tree tree when node instanceof Node.Mapping mapping ->
                    tree(tree, mapping, path);
            case Shape.Many many when node instanceof Node.Sequence sequence ->
                    list(many, sequence, path);
            case Shape.Named named when node instanceof Node.Mapping mapping ->
                    map(named, mapping, path);
            case Shape.Value value when node instanceof Node.Scalar scalar ->
                    scalar(value.type(), scalar, path);
            case Shape.Tree _, Shape.Named _ -> throw bad(path, node, "keys and values below it");
            case Shape.Many _ -> throw bad(path, node, "a list");
            case Shape.Value value -> throw bad(path, node, Scalars.expected(value.type()));
        };
    }

    private List<Object> list(Shape.Many many, Node.Sequence sequence, String path) {
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            items.add(value(many.item(), item, path + "[" + items.size() + "]"));
        }
        return List.copyOf(items);
    }

    private Map<String, Object> map(Shape.Named named, Node.Mapping mapping, String path) {
        Map<String, Object> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((name, node) ->
                        entries.put(name, value(named.value(), node, join(path, name))));
        return Map.copyOf(entries);
    }

    private static Object scalar(Class<?> type, Node.Scalar scalar, String path) {
        try {
            return Scalars.read(type, scalar.text());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ConfigException(
                    "%s is '%s' (%s): expected %s"
                            .formatted(
                                    path, scalar.text(), scalar.origin(), Scalars.expected(type)),
                    e);
        }
    }

    private static ConfigException bad(String path, Node node, String expected) {
        return new ConfigException("%s (%s): expected %s".formatted(path, node.origin(), expected));
    }

    private static Node secretFile(Node node, String path) {
        if (!(node instanceof Node.Scalar scalar)) {
            throw bad(path, node, "a path");
        }
        try {
            String content = Files.readString(Path.of(scalar.text()));
            // Editors and `echo` end a file with a line break that is no part of the secret.
            return new Node.Scalar(content.stripTrailing(), scalar.text());
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(
                    "%s is '%s' (%s): the file cannot be read"
                            .formatted(path, scalar.text(), scalar.origin()),
                    e);
        }
    }

    private static Object construct(
            Class<?> type, @Nullable Object[] arguments, String path, String origin) {
        try {
            Class<?>[] types =
                    Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            // A record that refuses its values speaks to the operator; anything else it throws is a
            // bug.
            if (e.getCause() instanceof IllegalArgumentException refused) {
                String where = path.isEmpty() ? origin : path + " (" + origin + ")";
                throw new ConfigException(where + ": " + refused.getMessage(), refused);
            }
            throw new IllegalStateException("Cannot construct " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct " + type.getName(), e);
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
