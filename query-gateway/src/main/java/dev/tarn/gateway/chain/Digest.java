package dev.tarn.gateway.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a list of values, each with its length before it, so that no two lists are the same
 * bytes. What it begins with says of what, and in which version.
 */
final class Digest {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final MessageDigest digest = sha256();

    Digest(String format) {
        add(format);
    }

    Digest add(@Nullable String value) {
        if (value == null) {
            digest.update((byte) '-');
            return this;
        }
        byte[] bytes = value.getBytes(UTF_8);
        digest.update((bytes.length + ":").getBytes(US_ASCII));
        digest.update(bytes);
        return this;
    }

    Digest add(String name, @Nullable String value) {
        return add(name).add(value);
    }

    Digest add(String name, @Nullable Long value) {
        return add(name, value == null ? null : value.toString());
    }

    Digest add(String name, @Nullable Instant value) {
        return add(name, value == null ? null : text(value));
    }

    Digest add(String name, List<String> values) {
        add(name, (long) values.size());
        values.forEach(this::add);
        return this;
    }

    /** In hexadecimal digits. */
    String end() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** To the microsecond, as PostgreSQL keeps it. */
    static String text(Instant time) {
        return TIME.format(time);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
