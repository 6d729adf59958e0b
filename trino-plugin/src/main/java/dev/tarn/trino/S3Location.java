package dev.tarn.trino;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a store: {@code s3://bucket/prefix}.
 *
 * @param prefix of every key, with a slash at its end
 */
record S3Location(String bucket, String prefix) {
    private static final Pattern FORM =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([A-Za-z0-9_./-]{1,512}?)/*");

    static S3Location parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || parts.group(2).startsWith("/") || parts.group(2).contains("//")) {
            throw new IllegalArgumentException(
                    text + " is no place of its own like s3://bucket/prefix");
        }
        return new S3Location(parts.group(1), parts.group(2) + "/");
    }
}
