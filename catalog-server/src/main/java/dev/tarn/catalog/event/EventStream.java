package dev.tarn.catalog.event;

import dev.tarn.catalog.history.CommitEntry;
import dev.tarn.catalog.history.CommitFilter;
import dev.tarn.catalog.history.CommitJson;
import dev.tarn.catalog.history.History;
import dev.tarn.catalog.history.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One client that is told of each commit as it becomes final, as server-sent events. */
final class EventStream {
    private static final int ENTRIES_MAX = 500;

    /** Without one now and then, nobody notices that the client is gone. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final History history;
    private final String lake;
    private final OutputStream out;
    private final InstantSource clock;

    EventStream(History history, String lake, OutputStream out, InstantSource clock) {
        this.history = history;
        this.lake = lake;
        this.out = out;
        this.clock = clock;
    }

    /** Goes on until {@code end}, until the server stops, or until the client is gone. */
    void run(Place start, Instant end, Duration poll, BooleanSupplier stopping) throws IOException {
        Place told = start;
        Instant written = Instant.MIN;
        do {
            List<CommitEntry> news = page(told);
            for (CommitEntry entry : news) {
                write(
                        "id: %s\nevent: commit\ndata: %s\n\n"
                                .formatted(entry.place(), CommitJson.of(entry)));
                told = entry.place();
            }
            Instant now = clock.instant();
            if (news.isEmpty() && written.isBefore(now.minus(SIGN_OF_LIFE))) {
                write(": here\n\n");
            }
            if (!news.isEmpty() || written.isBefore(now.minus(SIGN_OF_LIFE))) {
                out.flush();
                written = now;
            }
            if (news.size() < ENTRIES_MAX && !paused(poll)) {
                return;
            }
        } while (clock.instant().isBefore(end) && !stopping.getAsBoolean());
    }

    private List<CommitEntry> page(Place after) {
        return history.page(
                        lake,
                        CommitFilter.ALL,
                        History.Order.OLDEST_FIRST,
                        Optional.of(after),
                        ENTRIES_MAX)
                .entries();
    }

    private void write(String event) throws IOException {
        out.write(event.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether nobody wants this thread to end. */
    private static boolean paused(Duration poll) {
        try {
            Thread.sleep(poll);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
