package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far back {@code TIME_TRAVEL} goes, as people write and read it. */
final class Within {
    private static final Pattern SHORT = Pattern.compile("([1-9][0-9]{0,5})([dhm])");

    private Within() {}

    /** {@code 7d} as the catalog wants it; what is longer is taken for that already. */
    static String iso(String text) {
        Matcher matcher = SHORT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return text;
        }
        String number = matcher.group(1);
        return matcher.group(2).equals("d")
                ? "P" + number + "D"
                : "PT" + number + matcher.group(2).toUpperCase(Locale.ROOT);
    }

    private static String words(Duration window) {
        return window.equals(Duration.ofDays(window.toDays()))
                ? window.toDays() + "d"
                : window.toString();
    }

    /** Of a grant; nothing when it has no limit. */
    static String words(JsonNode grant) {
        List<String> parts = new ArrayList<>();
        if (grant.has("window")) {
            parts.add(words(Duration.parse(grant.path("window").asText())));
        }
        grant.path("tags").forEach(tag -> parts.add(tag.asText()));
        return String.join(", ", parts);
    }
}
