package dev.tarn.launcher.ingest;

import dev.tarn.launcher.state.LaunchFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A file as a batch: what it holds, how it is packed, and under which key it goes. */
record FileBatch(Path file, String format, Optional<String> encoding, String key) {
    private static final Map<String, String> FORMATS =
            Map.ofEntries(
                    Map.entry("ndjson", "ndjson"),
                    Map.entry("jsonl", "ndjson"),
                    Map.entry("json", "json"),
                    Map.entry("csv", "csv"),
                    Map.entry("tsv", "tsv"),
                    Map.entry("parquet", "parquet"),
                    Map.entry("avro", "avro"),
                    Map.entry("arrow", "arrow"),
                    Map.entry("arrows", "arrow"),
                    Map.entry("xlsx", "xlsx"));
    private static final Map<String, String> ENCODINGS = Map.of("gz", "gzip", "zst", "zstd");

    FileBatch(Path file, Optional<String> format, Optional<String> key) {
        this(
                file,
                format.orElseGet(() -> formatOf(file)),
                encodingOf(file),
                key.orElseGet(() -> "sha256-" + checksum(file)));
    }

    private static Optional<String> encodingOf(Path file) {
        return Optional.ofNullable(ENCODINGS.get(extension(name(file))));
    }

    private static String formatOf(Path file) {
        String name = name(file);
        String unpacked =
                ENCODINGS.containsKey(extension(name))
                        ? name.substring(0, name.lastIndexOf('.'))
                        : name;
        return Optional.ofNullable(FORMATS.get(extension(unpacked)))
                .orElseThrow(() ->
                        new LaunchFailure(
                                "The name of %s does not say what it holds: use --format"
                                        .formatted(file)));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String checksum(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException failure) {
            throw new LaunchFailure("Cannot read " + file + ": " + failure, failure);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    long bytes() {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new LaunchFailure("Cannot read " + file + ": " + failure, failure);
        }
    }
}
