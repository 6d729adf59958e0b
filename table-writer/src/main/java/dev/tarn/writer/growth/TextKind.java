package dev.tarn.writer.growth;

import dev.tarn.writer.value.Texts;
import dev.tarn.writer.value.Unfit;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What a text may be where the format has nothing but texts; the first that fits all is taken. */
public enum TextKind {
    TRUTH(Pattern.compile("true|false|TRUE|FALSE|True|False")),
    /** No zeros before it: what begins with one is a key. */
    WHOLE(Pattern.compile("-?(0|[1-9]\\d{0,37})")),
    /** No more digits than a double keeps. */
    NUMBER(Pattern.compile("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?")),
    DATE(Pattern.compile("\\d{4}-\\d\\d-\\d\\d")),
    INSTANT(Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ].{5,30}(Z|[+-]\\d\\d:\\d\\d)")),
    LOCAL(Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ].{5,30}")),
    TEXT(Pattern.compile(".*", Pattern.DOTALL));

    private static final int DOUBLE_DIGITS = 15;

    private final Pattern pattern;

    TextKind(Pattern pattern) {
        this.pattern = pattern;
    }

    public static Set<TextKind> all() {
        return EnumSet.allOf(TextKind.class);
    }

    /** Those of the given that the text can be. */
    public static Set<TextKind> among(Set<TextKind> kinds, String text) {
        var left = EnumSet.noneOf(TextKind.class);
        for (TextKind kind : kinds) {
            if (kind.takes(text)) {
                left.add(kind);
            }
        }
        return left;
    }

    static Set<TextKind> both(Set<TextKind> kinds, Set<TextKind> others) {
        var both = EnumSet.noneOf(TextKind.class);
        kinds.stream().filter(others::contains).forEach(both::add);
        return both;
    }

    Type type() {
        return switch (this) {
            case TRUTH -> Types.BooleanType.get();
            case WHOLE -> Types.LongType.get();
            case NUMBER -> Types.DoubleType.get();
            case DATE -> Types.DateType.get();
            case INSTANT -> Types.TimestampType.withZone();
            case LOCAL -> Types.TimestampType.withoutZone();
            case TEXT -> Types.StringType.get();
        };
    }

    private boolean takes(String text) {
        if (!pattern.matcher(text).matches()) {
            return false;
        }
        return switch (this) {
            // What is too long for a long becomes a decimal.
            case TRUTH, WHOLE, TEXT -> true;
            case NUMBER -> text.chars().filter(Character::isDigit).count() <= DOUBLE_DIGITS;
            case DATE, INSTANT, LOCAL -> isReadable(text);
        };
    }

    private boolean isReadable(String text) {
        try {
            Texts.read(type(), text);
            return true;
        } catch (Unfit _) {
            return false;
        }
    }
}
