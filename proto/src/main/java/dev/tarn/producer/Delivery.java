package dev.tarn.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.producer.WriterHttp.Answer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One batch on its way: the same bytes under the same key, again and again, until it is known what
 * became of it or time is up.
 */
final class Delivery {
    private static final Set<Format> PACKED = Set.of(Format.PARQUET, Format.AVRO, Format.XLSX);

    /** Slower than this is taken for gone. */
    private static final long BYTES_PER_SECOND_MIN = 50_000;

    private static final Duration LONGEST_UPLOAD = Duration.ofHours(6);
    private static final Duration LOOK_FIRST = Duration.ofMillis(100);
    private static final Duration LOOK_LAST = Duration.ofSeconds(2);

    private final WriterHttp http;
    private final Settings settings;
    private final Pace pace;
    private final String table;
    private final String key;
    private long giveUpAt;
    private String last = "nothing was tried";
    private boolean inDoubt;
    private Optional<Receipt> heard = Optional.empty();
    private volatile long takenAt;

    Delivery(WriterHttp http, Settings settings, Pace pace, String table, String key) {
        this.http = http;
        this.settings = settings;
        this.pace = pace;
        this.table = table;
        this.key = key;
        this.giveUpAt = pace.nanos() + settings.patience().toNanos();
    }

    /** {@code batches} is where the table takes them. */
    Receipt deliver(URI batches, Body body, SendOptions options) throws InterruptedException {
        boolean packs =
                settings.gzip() && options.encoding().isEmpty() && !PACKED.contains(body.format());
        URI target = URI.create(batches + query(body.format(), options));
        boolean hasNewToken = false;
        for (int attempt = 0; ; attempt++) {
            Duration wait = growing(attempt, settings.pauseMin(), settings.pauseMax());
            try {
                Answer answer = post(target, body, options, packs);
                last = answer.toString();
                boolean isFirstRefusal = answer.status() == 401 && !hasNewToken;
                hasNewToken = isFirstRefusal;
                switch (answer.status()) {
                    case 200, 202 -> {
                        heard = Receipt.of(answer.json(), batches);
                        if (heard.isPresent()) {
                            Receipt receipt = heard.orElseThrow();
                            return options.landed() ? notRefused(receipt) : join(receipt);
                        }
                        inDoubt = true;
                    }
                    case 429, 503 -> wait = answer.retryAfter().orElse(wait);
                    case 408, 500, 502, 504 -> {
                        inDoubt = true;
                        wait = answer.retryAfter().orElse(wait);
                    }
                    default -> {
                        if (!isFirstRefusal) {
                            throw refused(answer, batches);
                        }
                        wait = Duration.ZERO;
                    }
                }
            } catch (NotSent unsent) {
                last = unsent.toString();
            } catch (LoginRefused | UncheckedIOException unsent) {
                throw inDoubt ? new UnknownOutcome(unknown(), key, heard, unsent) : unsent;
            } catch (IOException lost) {
                last = lost.toString();
                inDoubt = true;
            }
            rest(wait);
        }
    }

    /** Until it is in the table. It will be written whether anybody looks or not. */
    Receipt join(Receipt landed) throws InterruptedException {
        Receipt receipt = landed;
        String self = landed.location().toString();
        URI batches = URI.create(self.substring(0, self.lastIndexOf('/')));
        boolean hasNewToken = false;
        for (int look = 0; !receipt.isCommitted() && !receipt.isRefused(); look++) {
            heard = Optional.of(receipt);
            rest(growing(look, LOOK_FIRST, LOOK_LAST));
            try {
                Answer answer =
                        http.send(
                                HttpRequest.newBuilder(landed.location()).GET(),
                                settings.answerWithin());
                boolean isFirstRefusal = answer.status() == 401 && !hasNewToken;
                hasNewToken = isFirstRefusal;
                switch (answer.status()) {
                    case 200 -> receipt = Receipt.of(answer.json(), batches).orElse(receipt);
                    case 401, 403, 404 -> {
                        last = answer.toString();
                        if (!isFirstRefusal) {
                            throw new UnknownOutcome(unknown(), key, heard);
                        }
                    }
                    default -> last = answer.toString();
                }
            } catch (LoginRefused refused) {
                throw new UnknownOutcome(unknown(), key, heard, refused);
            } catch (IOException lost) {
                last = lost.toString();
            }
        }
        return notRefused(receipt);
    }

    private static Receipt notRefused(Receipt receipt) {
        if (receipt.isRefused()) {
            throw new Rejected(
                    422,
                    "Batch %s is %s: %s"
                            .formatted(
                                    receipt.batchId(),
                                    receipt.state(),
                                    receipt.reason().orElse("no reason is known")),
                    Optional.of(receipt));
        }
        return receipt;
    }

    /** Who may no longer see the table cannot say what became of an earlier attempt. */
    private ProducerException refused(Answer answer, URI batches) {
        Optional<Receipt> receipt =
                answer.json().get("receipt") instanceof Map<?, ?> json
                        ? Receipt.of(texts(json), batches)
                        : Optional.empty();
        boolean saysNothingOfTheBatch =
                answer.status() == 401 || answer.status() == 403 || answer.status() == 404;
        var rejected =
                new Rejected(
                        answer.status(),
                        "The writer refuses batch %s for %s with %s".formatted(key, table, answer),
                        receipt);
        return inDoubt && saysNothingOfTheBatch
                ? new UnknownOutcome(unknown(), key, heard, rejected)
                : rejected;
    }

    private static Map<String, Object> texts(Map<?, ?> json) {
        return json.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                member -> String.valueOf(member.getKey()), Map.Entry::getValue));
    }

    private void rest(Duration wait) throws InterruptedException {
        boolean isOver = pace.nanos() + wait.toNanos() - giveUpAt > 0;
        if (isOver || pace.pause(wait)) {
            throw heard.isPresent() || inDoubt
                    ? new UnknownOutcome(unknown(), key, heard)
                    : new Busy(
                            "Batch %s for %s was not taken in time: %s"
                                    .formatted(key, table, last));
        }
    }

    private String unknown() {
        return "It is unknown whether batch %s for %s is or will be in the table: %s"
                .formatted(key, table, last);
    }

    private Duration growing(int attempt, Duration first, Duration most) {
        long nanos = Math.min(most.toNanos(), first.toNanos() << Math.min(attempt, 20));
        return Duration.ofNanos((long) (nanos * (0.5 + pace.jitter() / 2)));
    }

    private Answer post(URI target, Body body, SendOptions options, boolean packs)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(target)
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "application/octet-stream")
                        .POST(publisher(body, packs));
        options.encoding()
                .or(() -> packs ? Optional.of("gzip") : Optional.empty())
                .ifPresent(encoding -> request.header("Content-Encoding", encoding));
        long began = pace.nanos();
        takenAt = began;
        Duration upload =
                body.length().isPresent()
                        ? Duration.ofSeconds(body.length().orElseThrow() / BYTES_PER_SECOND_MIN)
                        : LONGEST_UPLOAD;
        try {
            return http.send(request, settings.answerWithin().plus(upload));
        } finally {
            // A long body is no lack of patience.
            giveUpAt += takenAt - began;
        }
    }

    private BodyPublisher publisher(Body body, boolean packs) throws IOException {
        long length = body.length().orElse(-1);
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        // What cannot be opened is the caller's to know, and not to be tried for long.
        open(body, false).close();
        BodyPublisher bytes = BodyPublishers.ofInputStream(() -> open(body, packs));
        return length < 0 || packs ? bytes : BodyPublishers.fromPublisher(bytes, length);
    }

    private InputStream open(Body body, boolean packs) {
        try {
            InputStream plain = body.open();
            return new Watched(packs ? new Gzipped(plain) : plain);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot read batch %s for %s".formatted(key, table), failure);
        }
    }

    /** Knows when it was last read from. */
    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            takenAt = pace.nanos();
            return read;
        }
    }

    private static String query(Format format, SendOptions options) {
        return options.parameters().entrySet().stream()
                .map(option -> "&" + encoded(option.getKey()) + "=" + encoded(option.getValue()))
                .sorted()
                .collect(
                        Collectors.joining(
                                "",
                                "?format=%s%s"
                                        .formatted(
                                                format.word(),
                                                options.landed() ? "&ack=landed" : ""),
                                ""));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
