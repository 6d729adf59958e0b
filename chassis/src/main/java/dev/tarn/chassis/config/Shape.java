package dev.tarn.chassis.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a configuration record accepts: its keys, and the kind of value behind each. */
sealed interface Shape {

    record Value(Class<?> type) implements Shape {}

    record Maybe(Shape content) implements Shape {}

    record Many(Shape item) implements Shape {}

    record Named(Shape value) implements Shape {}

    record Tree(Class<?> type, List<Key> keys) implements Shape {

        Optional<Key> find(String name) {
            return keys.stream()
                    .filter(key ->
                            key.name().equals(name) || key.fileName().equals(Optional.of(name)))
                    .findFirst();
        }

        /**
         * Every key below, as it would be written with dots; {@code *} stands for what the user
         * names.
         */
        Stream<String> paths(String above) {
            return keys.stream().flatMap(key -> Shape.paths(key.shape(), above + key.name()));
        }
    }

    /** One record component; {@code fallback} is its {@link Default}. */
    record Key(String name, Shape shape, Optional<String> fallback) {
        /** A secret may lie in a file instead: {@code password-file} beside {@code password}. */
        Optional<String> fileName() {
            Shape content = shape instanceof Maybe maybe ? maybe.content() : shape;
            return content.equals(new Value(Secret.class))
                    ? Optional.of(name + "-file")
                    : Optional.empty();
        }
    }

    private static Stream<String> paths(Shape shape, String path) {
        return switch (shape) {
            case Value _ -> Stream.of(path);
            case Maybe maybe -> paths(maybe.content(), path);
            case Many(Tree tree) -> tree.paths(path + "[].");
            case Many _ -> Stream.of(path);
            case Named(Tree tree) -> tree.paths(path + ".*.");
            case Named _ -> Stream.of(path + ".*");
            case Tree tree -> tree.paths(path + ".");
        };
    }

    static Tree of(Class<?> type) {
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Optional<String> fallback =
                    Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value);
            keys.add(new Key(kebab(component.getName()), of(component.getGenericType()), fallback));
        }
        return new Tree(type, List.copyOf(keys));
    }

    private static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return new Maybe(of(arguments[0]));
            }
            if (generic.getRawType() == List.class) {
                return new Many(of(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Named(of(arguments[1]));
            }
        }
        if (type instanceof Class<?> plain && Scalars.reads(plain)) {
            return new Value(plain);
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return of(plain);
        }
        throw new IllegalArgumentException(
                "A configuration record cannot hold " + type.getTypeName());
    }

    static String kebab(String component) {
        return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
