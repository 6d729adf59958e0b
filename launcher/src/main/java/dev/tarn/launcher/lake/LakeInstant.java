package dev.tarn.launcher.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.launcher.state.LaunchFailure;
import java.net.URLEncoder;

/** A lake as it was, as people write it: {@code lake@2026-03-31T23:59:59Z} or {@code lake@4711}. */
public record LakeInstant(String lake, String instant) {
    public static LakeInstant parse(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at == text.length() - 1) {
            throw new LaunchFailure(
                    text
                            + " is no lake as it was: write it like lake@2026-03-31T23:59:59Z or lake@4711");
        }
        return new LakeInstant(text.substring(0, at), text.substring(at + 1));
    }

    /** As one value of a query. */
    public String encoded() {
        return URLEncoder.encode(instant, UTF_8);
    }
}
