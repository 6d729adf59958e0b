package dev.tarn.chassis.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the text of one value into its type, or says what the text should have been. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private record Form(String expected, Function<String, Object> reader) {}

    private static final Map<Class<?>, Form> FORMS =
            Map.ofEntries(
                    Map.entry(String.class, new Form("text", text -> text)),
                    Map.entry(Secret.class, new Form("text", Secret::new)),
                    Map.entry(boolean.class, new Form("true or false", Scalars::bool)),
                    Map.entry(int.class, new Form("a whole number such as 8080", Integer::valueOf)),
                    Map.entry(long.class, new Form("a whole number such as 100000", Long::valueOf)),
                    Map.entry(
                            Duration.class,
                            new Form(
                                    "a duration such as 500ms, 30s, 5m, 2h or 1d",
                                    Scalars::duration)),
                    Map.entry(
                            DataSize.class,
                            new Form("a size such as 512B, 64KB, 16MB or 2GB", DataSize::parse)),
                    Map.entry(URI.class, new Form("a URI such as http://host:8080", Scalars::uri)),
                    Map.entry(Path.class, new Form("a path", Path::of)));

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return FORMS.containsKey(type) || type.isEnum();
    }

    /**
     * Throws IllegalArgumentException, whose message does not matter: {@link #expected} says what
     * to write.
     */
    static Object read(Class<?> type, String text) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> enumName(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        Form form = FORMS.get(type);
        if (form == null) {
            throw new IllegalStateException("A configuration record cannot hold " + type.getName());
        }
        return form.reader()
                .apply(type == String.class || type == Secret.class ? text : text.strip());
    }

    static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Scalars::enumName)
                            .collect(Collectors.joining(", "));
        }
        Form form = FORMS.get(type);
        return form == null ? type.getSimpleName() : form.expected();
    }

    /** The text that {@link #read} would turn into this value. */
    static String write(Object value) {
        return switch (value) {
            case Duration duration -> write(duration);
            case Enum<?> constant -> enumName(constant);
            default -> value.toString();
        };
    }

    private static String write(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    private static String enumName(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (!uri.isAbsolute()) {
                throw new IllegalArgumentException(text);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
