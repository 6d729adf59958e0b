package dev.tarn.launcher.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.lake.Lake;
import dev.tarn.launcher.lake.QualifiedName;
import dev.tarn.launcher.state.LaunchFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Brings one file to the writer and waits until it is written. Whatever is lost on the way is sent
 * again under the same key, which does no harm.
 */
final class BatchUpload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS_MAX = 20;
    private static final int LOOKS_MAX = 3_600;
    private static final int PAUSE_SECONDS_MAX = 60;
    private static final int SOURCE_MAX = 250;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Lake lake;
    private final URI writer;
    private final QualifiedName table;
    private final String parameters;
    private final ProgressBar progress;

    BatchUpload(
            Lake lake, URI writer, QualifiedName table, String parameters, ProgressBar progress) {
        this.lake = lake;
        this.writer = writer;
        this.table = table;
        this.parameters = parameters;
        this.progress = progress;
    }

    Receipt send(FileBatch batch) {
        String title = String.valueOf(batch.file().getFileName());
        try (var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build()) {
            String last = "";
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                int pause = Math.min(attempt, PAUSE_SECONDS_MAX);
                try {
                    HttpResponse<String> answer =
                            client.send(request(batch), BodyHandlers.ofString());
                    JsonNode json = parse(answer.body());
                    switch (answer.statusCode()) {
                        case 200 -> {
                            return new Receipt(json);
                        }
                        case 422 -> {
                            if (json.has("receipt")) {
                                return new Receipt(json.path("receipt"));
                            }
                            throw refused(batch, answer, json);
                        }
                        case 202 -> {
                            progress.say(title, "has landed and is being written");
                            return atRest(client, answer, json);
                        }
                        case 429, 500, 502, 503, 504 -> pause = pause(answer, pause);
                        default -> throw refused(batch, answer, json);
                    }
                    last = answer.statusCode() + " " + message(json);
                } catch (IOException lost) {
                    last = lost.toString();
                }
                await(pause);
            }
            throw new ClientFailure(
                    "%s is not written after %d attempts: %s"
                            .formatted(batch.file(), ATTEMPTS_MAX, last));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClientFailure("Interrupted while sending " + batch.file(), interrupted);
        } finally {
            progress.clear();
        }
    }

    /** It will be written whether anybody looks or not; so patience has an end. */
    private Receipt atRest(HttpClient client, HttpResponse<String> landed, JsonNode first)
            throws InterruptedException {
        URI self = writer.resolve(landed.headers().firstValue("Location").orElseThrow());
        JsonNode receipt = first;
        for (int look = 0; look < LOOKS_MAX && !isAtRest(receipt); look++) {
            await(1);
            try {
                var answer =
                        client.send(
                                lake.catalog().authorized(self).GET().build(),
                                BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    receipt = parse(answer.body());
                }
            } catch (IOException lost) {
                progress.say(self.getPath(), "is asked again: " + lost);
            }
        }
        return new Receipt(receipt);
    }

    private static boolean isAtRest(JsonNode receipt) {
        return switch (receipt.path("state").asText()) {
            case "committed", "archived", "quarantined", "discarded", "undone" -> true;
            default -> false;
        };
    }

    /** What it says about where it comes from, cut off where it is too long. */
    private static String source(FileBatch batch) {
        String name = String.valueOf(batch.file().getFileName()).replaceAll("\\p{Cntrl}", " ");
        return name.length() <= SOURCE_MAX ? name : name.substring(0, SOURCE_MAX);
    }

    private HttpRequest request(FileBatch batch) {
        String namespace = new QualifiedName(table.levels()).encoded();
        URI uri =
                writer.resolve(
                        "/v1/lakes/%s/namespaces/%s/tables/%s/batches?format=%s&source=%s%s"
                                .formatted(
                                        encoded(lake.name()),
                                        namespace,
                                        encoded(table.name()),
                                        encoded(batch.format()),
                                        encoded(source(batch)),
                                        parameters));
        var request =
                lake.catalog()
                        .authorized(uri)
                        .header("Idempotency-Key", batch.key())
                        .header("Content-Type", "application/octet-stream")
                        .POST(body(batch));
        batch.encoding().ifPresent(encoding -> request.header("Content-Encoding", encoding));
        return request.build();
    }

    private BodyPublisher body(FileBatch batch) {
        long bytes = batch.bytes();
        if (bytes == 0) {
            return BodyPublishers.noBody();
        }
        String title = String.valueOf(batch.file().getFileName());
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new Watched(open(batch), title, bytes)), bytes);
    }

    private static InputStream open(FileBatch batch) {
        try {
            return Files.newInputStream(batch.file());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int pause(HttpResponse<String> answer, int usual) {
        try {
            return answer.headers()
                    .firstValue("Retry-After")
                    .map(Integer::parseInt)
                    .map(seconds -> Math.clamp(seconds, 1, PAUSE_SECONDS_MAX))
                    .orElse(usual);
        } catch (NumberFormatException _) {
            return usual;
        }
    }

    private static void await(int seconds) throws InterruptedException {
        boolean never = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        if (never) {
            throw new IllegalStateException();
        }
    }

    private static LaunchFailure refused(
            FileBatch batch, HttpResponse<String> answer, JsonNode json) {
        return new LaunchFailure(
                "The writer refuses %s with %d: %s"
                        .formatted(batch.file(), answer.statusCode(), message(json)));
    }

    private static String message(JsonNode json) {
        return json.at("/error/message").asText("no reason was given");
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return JSON.createObjectNode();
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** Shows how much of it was taken. */
    private final class Watched extends FilterInputStream {
        private final String title;
        private final long all;
        private long done;

        Watched(InputStream in, String title, long all) {
            super(in);
            this.title = title;
            this.all = all;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            done += Math.max(0, read);
            progress.show(title, done, all);
            return read;
        }
    }
}
