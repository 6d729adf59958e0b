package dev.tarn.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Makes a table in local files older than it is: snapshots have the times of their clients. */
final class AgedTable {
    private static final Pattern TIME = Pattern.compile("(-ms\":)([0-9]{12,})");
    private static final int DONE = 200;

    private AgedTable() {}

    static void age(Http admin, String namespace, String name, Duration by) {
        String tables = "/v1/lake/namespaces/" + namespace;
        JsonNode metadata = admin.get(tables + "/tables/" + name).json().path("metadata");
        String older =
                TIME.matcher(metadata.toString())
                        .replaceAll(time ->
                                time.group(1) + (Long.parseLong(time.group(2)) - by.toMillis()));
        String file = metadata.path("location").textValue() + "/metadata/aged.metadata.json";
        try {
            Files.writeString(Path.of(file.replaceFirst("^file:", "")), older);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        require(admin.post(tables + "/tables/" + name + "/unregister", "{}"));
        require(
                admin.post(
                        tables + "/register",
                        "{\"name\":\"%s\",\"metadata-location\":\"%s\"}".formatted(name, file)));
    }

    private static void require(Http.Answer answer) {
        if (answer.status() != DONE) {
            throw new AssertionError(answer);
        }
    }
}
