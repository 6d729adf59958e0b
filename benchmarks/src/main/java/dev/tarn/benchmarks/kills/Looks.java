package dev.tarn.benchmarks.kills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.rig.Lakehouse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * Looks for those whose batches have landed in one table what became of them: one question for many
 * batches, as whoever brings many does it.
 */
final class Looks implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final Lakehouse lakehouse;
    private final BiFunction<String, Integer, HttpRequest.Builder> requests;
    private final int writers;
    private final Duration patience;
    private final Tally tally;
    private final CountDownLatch over;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(Instant since, CompletableFuture<JsonNode> receipt) {}

    /** {@code requests} makes one for what follows the path of the batches, at one writer. */
    Looks(
            Lakehouse lakehouse,
            BiFunction<String, Integer, HttpRequest.Builder> requests,
            Sizes sizes,
            Tally tally,
            CountDownLatch over) {
        this.lakehouse = lakehouse;
        this.requests = requests;
        this.writers = sizes.writers();
        this.patience = sizes.patience();
        this.tally = tally;
        this.over = over;
    }

    /** The receipt of one that was first sent then, once it is committed; nothing if never. */
    Optional<JsonNode> await(String batchId, Instant sent)
            throws InterruptedException, ExecutionException {
        // By another clock it may have been received before it was sent.
        Instant since = sent.minus(lakehouse.clocksApartMax());
        var mine = new Waiting(since, new CompletableFuture<>());
        waiting.put(batchId, mine);
        try {
            return Optional.of(mine.receipt().get(patience.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException never) {
            return Optional.empty();
        } finally {
            waiting.remove(batchId);
        }
    }

    @Override
    public void run() {
        try {
            for (int turn = 0; !over.await(EVERY.toMillis(), TimeUnit.MILLISECONDS); turn++) {
                Optional<Instant> since =
                        waiting.values().stream().map(Waiting::since).min(Instant::compareTo);
                if (since.isPresent()) {
                    look(since.orElseThrow(), turn % writers);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Instant since, int writer) throws InterruptedException {
        String question = "?pageSize=1000&state=committed&state=archived&since=" + since;
        Optional<String> page = Optional.of("");
        try {
            while (page.isPresent() && !waiting.isEmpty()) {
                tally.looks.incrementAndGet();
                HttpResponse<String> answer =
                        lakehouse.send(requests.apply(question + page.orElseThrow(), writer).GET());
                if (answer.statusCode() != 200) {
                    tally.unavailable.incrementAndGet();
                    return;
                }
                JsonNode json = JSON.readTree(answer.body());
                json.path("batches").forEach(this::tell);
                page =
                        Optional.ofNullable(json.get("next-page-token"))
                                .map(token -> "&pageToken=" + token.asText());
            }
        } catch (IOException lost) {
            tally.noAnswer.incrementAndGet();
        }
    }

    private void tell(JsonNode receipt) {
        Optional.ofNullable(waiting.get(receipt.path("batch-id").asText()))
                .ifPresent(who -> who.receipt().complete(receipt));
    }
}
