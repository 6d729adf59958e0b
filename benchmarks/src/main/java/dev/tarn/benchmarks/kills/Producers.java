package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Bring batch after batch, each again and again under its key, to whichever writer, until its
 * receipt says that it is committed. What they are told on the way is held against what comes of
 * it.
 */
final class Producers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whoever has no receipt comes again, later each time, as a well-behaved producer does. */
    private static final Duration REST = Duration.ofMillis(200);

    private static final Duration REST_MAX = Duration.ofSeconds(5);

    /** Many producers leave each other room: what they all ask for takes its time. */
    private static final Duration REST_PER_PRODUCER = Duration.ofMillis(5);

    private static final int UNPROCESSABLE = 422;

    private final Lakehouse lakehouse;
    private final Sizes sizes;
    private final Tally tally;
    private final Violations violations;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<Receipt> receipts;
    private final long began = System.nanoTime();
    private final Duration restMax;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Looks> looks;
    private volatile String token;

    Producers(Lakehouse lakehouse, Sizes sizes, Tally tally, Violations violations)
            throws IOException, InterruptedException {
        this.lakehouse = lakehouse;
        this.sizes = sizes;
        this.tally = tally;
        this.violations = violations;
        this.restMax = REST_MAX.plus(REST_PER_PRODUCER.multipliedBy(sizes.producers()));
        this.receipts = new AtomicReferenceArray<>(sizes.batches());
        this.token = lakehouse.token("ada");
        this.looks = IntStream.range(0, sizes.tables()).mapToObj(this::looksAt).toList();
    }

    private Looks looksAt(int table) {
        return new Looks(
                lakehouse,
                (more, writer) -> request(Batch.tableName(table), more, writer),
                sizes,
                tally,
                over);
    }

    /** Until every batch has its receipt. */
    void run() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Thread> looking = looks.stream().map(Thread.ofVirtual()::start).toList();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < sizes.producers(); i++) {
                all.add(threads.submit(this::produce));
            }
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (ExecutionException failure) {
                    violations.add("A producer failed: %s".formatted(failure.getCause()));
                }
            }
            over.countDown();
            for (Thread each : looking) {
                each.join();
            }
        }
    }

    Optional<Receipt> receipt(int batch) {
        return Optional.ofNullable(receipts.get(batch));
    }

    /** How many batches were ever begun: the first so many. */
    int begun() {
        return Math.min(next.get(), sizes.batches());
    }

    private Boolean produce() throws InterruptedException, ExecutionException {
        while (tally.isKilling(System.nanoTime() - began, sizes)) {
            int number = next.getAndIncrement();
            if (number >= sizes.batches()) {
                break;
            }
            bring(Batch.of(number, sizes));
        }
        return true;
    }

    private void bring(Batch batch) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        Instant sent = Instant.now();
        Optional<String> promised =
                batch.asksTwice() || batch.isLookedFor()
                        ? until(batch, batch.body(), "?ack=landed", 202, 200).map(Producers::id)
                        : Optional.empty();
        promised.ifPresent(_ -> tally.landedFirst.incrementAndGet());
        Optional<JsonNode> found = receiptOf(batch, promised, sent);
        if (found.isEmpty()) {
            violations.add("No receipt for %s of %s".formatted(batch.key(), batch.tableName()));
            return;
        }
        Receipt receipt = Receipt.of(found.orElseThrow());
        receipts.set(batch.number(), receipt);
        tally.acknowledged(began);
        promised.ifPresent(id ->
                violations.require(
                        id.equals(receipt.batchId()),
                        "%s had landed as %s and was committed as %s"
                                .formatted(batch.key(), id, receipt.batchId())));
        if (batch.isMimicked()) {
            tally.mimicked.incrementAndGet();
            violations.require(
                    until(batch, batch.otherBody(), "", UNPROCESSABLE).isPresent(),
                    "%s was not refused with another body".formatted(batch.key()));
        }
    }

    private Optional<JsonNode> receiptOf(Batch batch, Optional<String> promised, Instant sent)
            throws InterruptedException, ExecutionException {
        if (batch.isLookedFor()) {
            return promised.isPresent()
                    ? looks.get(batch.table()).await(promised.orElseThrow(), sent)
                    : Optional.empty();
        }
        return batch.comesTwice() ? twice(batch) : until(batch, batch.body(), "", 200);
    }

    /** By two at once, who have to be told the same. */
    private Optional<JsonNode> twice(Batch batch) throws InterruptedException, ExecutionException {
        tally.twins.incrementAndGet();
        try (var twins = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<JsonNode>> other =
                    twins.submit(() -> until(batch, batch.body(), "", 200));
            Optional<JsonNode> one = until(batch, batch.body(), "", 200);
            violations.require(
                    one.equals(other.get()),
                    "%s has two receipts: %s and %s".formatted(batch.key(), one, other.get()));
            return one;
        }
    }

    /** Sends it until one of these answers comes; nothing when it never does. */
    private Optional<JsonNode> until(Batch batch, String body, String query, int... wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + sizes.patience().toNanos();
        Duration rest = REST;
        for (int attempt = batch.number(); System.nanoTime() < deadline; attempt++) {
            boolean lands = false;
            try {
                tally.sent.incrementAndGet();
                HttpResponse<String> answer = send(batch, body, query, attempt % sizes.writers());
                lands = answer.statusCode() == 202;
                for (int status : wanted) {
                    if (answer.statusCode() == status) {
                        return Optional.of(JSON.readTree(answer.body()));
                    }
                }
                understand(batch, answer);
            } catch (IOException lost) {
                tally.noAnswer.incrementAndGet();
            }
            // The writer has held back the answer to what has landed for long enough.
            rest = lands ? REST : longer(rest, restMax);
            Thread.sleep(rest);
        }
        return Optional.empty();
    }

    private HttpResponse<String> send(Batch batch, String body, String query, int writer)
            throws IOException, InterruptedException {
        return lakehouse.send(
                request(batch.tableName(), query, writer)
                        .header("Idempotency-Key", batch.key())
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String table, String more, int writer) {
        String path = "/v1/lakes/lake/namespaces/sales/tables/%s/batches%s".formatted(table, more);
        return HttpRequest.newBuilder(lakehouse.writerUri(writer).resolve(path))
                .header("Authorization", "Bearer " + token);
    }

    /** What is no receipt has to be a reason to come again. */
    private void understand(Batch batch, HttpResponse<String> answer)
            throws IOException, InterruptedException {
        switch (answer.statusCode()) {
            case 202 -> tally.notYet.incrementAndGet();
            case 401 -> token = lakehouse.token("ada");
            case 429 -> tally.busy.incrementAndGet();
            case 502, 503 -> tally.unavailable.incrementAndGet();
            case 500 -> {
                tally.unknown.incrementAndGet();
                violations.require(
                        answer.body().contains("UnknownOutcomeException"),
                        "%s was answered %s".formatted(batch.key(), answer.body()));
            }
            default ->
                    violations.add(
                            "%s was answered %d %s"
                                    .formatted(batch.key(), answer.statusCode(), answer.body()));
        }
    }

    private static Duration longer(Duration rest, Duration most) {
        Duration twice = rest.multipliedBy(2);
        return twice.compareTo(most) < 0 ? twice : most;
    }

    private static String id(JsonNode receipt) {
        return receipt.path("batch-id").asText();
    }
}
