package dev.tarn.chassis.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a configuration back as keys and values, for the log. */
final class ConfigDescription {
    /** A URL may carry credentials although a key for them exists. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@");

    private static final Pattern PARAMETER =
            Pattern.compile("(?i)((?:password|secret|token)=)[^&\\s]+");

    private final StringJoiner lines = new StringJoiner("\n");

    static String of(Record config) {
        var description = new ConfigDescription();
        description.record(config, "");
        return description.lines.toString();
    }

    private void record(Record config, String above) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            value(read(component, config), above + Shape.kebab(component.getName()));
        }
    }

    private void value(Object value, String path) {
        switch (value) {
            case Secret secret -> line(path, secret.toString());
            case Optional<?> maybe -> maybe.ifPresent(present -> value(present, path));
            case List<?> list when list.stream().noneMatch(ConfigDescription::isTree) ->
                    line(path, list.stream().map(Scalars::write).toList().toString());
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    value(list.get(i), path + "[" + i + "]");
                }
            }
            case Map<?, ?> map ->
                    new TreeMap<>(map).forEach((key, entry) -> value(entry, path + "." + key));
            case Record tree when isTree(tree) -> record(tree, path + ".");
            default -> line(path, Scalars.write(value));
        }
    }

    private void line(String path, String text) {
        String shown = USER_INFO.matcher(text).replaceAll("***@");
        lines.add(path + ": " + PARAMETER.matcher(shown).replaceAll("$1***"));
    }

    private static boolean isTree(Object value) {
        return value instanceof Record && !Scalars.reads(value.getClass());
    }

    private static Object read(RecordComponent component, Record config) {
        try {
            component.getAccessor().setAccessible(true);
            return Objects.requireNonNull(component.getAccessor().invoke(config));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + component, e);
        }
    }
}
