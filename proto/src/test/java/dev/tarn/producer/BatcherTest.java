package dev.tarn.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.producer.StubWriter.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final BatcherSettings NEVER = BatcherSettings.usual().linger(Duration.ofDays(1));

    private final StubWriter writer = new StubWriter();
    private final Producer producer =
            Producer.connect(writer.uri(), Credentials.ofTokens(() -> "token"));

    @AfterEach
    void stop() {
        producer.close();
        writer.close();
    }

    private Batcher batcher(BatcherSettings settings) {
        return producer.table("lake", "sales", "orders").batcher(settings, SendOptions.usual());
    }

    private List<String> bodies() {
        return writer.asked.stream().map(Asked::text).toList();
    }

    @Test
    void makesBatchesOfSoManyRowsAndBringsTheRestAtItsEnd() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        try (Batcher batcher = batcher(NEVER.rows(3))) {
            for (int i = 0; i < 7; i++) {
                receipts.add(batcher.add("{\"id\": %d}".formatted(i)));
            }
        }

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).isCompleted());
        assertThat(bodies())
                .containsExactly(
                        "{\"id\": 0}\n{\"id\": 1}\n{\"id\": 2}\n",
                        "{\"id\": 3}\n{\"id\": 4}\n{\"id\": 5}\n",
                        "{\"id\": 6}\n");
        assertThat(writer.asked.stream().map(Asked::key).distinct()).hasSize(3);
    }

    @Test
    void makesBatchesOfSoManyBytes() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));
        try (Batcher batcher = batcher(NEVER.bytes(10))) {
            for (String row : List.of("{}", "{\"id\": 12345678}", "{}")) {
                assertThat(batcher.add(row)).isNotCompletedExceptionally();
            }
        }

        assertThat(bodies()).containsExactly("{}\n", "{\"id\": 12345678}\n", "{}\n");
    }

    @Test
    void bringsWhatHasWaitedLongEnough() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));
        try (Batcher batcher = batcher(BatcherSettings.usual().linger(Duration.ofMillis(20)))) {
            CompletableFuture<Receipt> receipt = batcher.add("{\"id\": 1}");

            assertThat(receipt.get(30, TimeUnit.SECONDS).isCommitted()).isTrue();
        }
    }

    @Test
    void hasBroughtAllWhenItIsFlushed() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));
        try (Batcher batcher = batcher(NEVER.parallel(3))) {
            CompletableFuture<Receipt> one = batcher.add("{\"id\": 1}");
            batcher.flush();
            assertThat(one).isCompleted();
            batcher.flush();
            assertThat(bodies()).hasSize(1);
        }
        assertThat(bodies()).hasSize(1);
    }

    @Test
    void tellsEachRowWhatBecameOfItsBatchAndGoesOn() throws Exception {
        writer.says(403).says(200, StubWriter.receipt("committed"));
        try (Batcher batcher = batcher(NEVER.rows(2))) {
            CompletableFuture<Receipt> one = batcher.add("{\"id\": 1}");
            CompletableFuture<Receipt> two = batcher.add("{\"id\": 2}");
            batcher.flush();
            CompletableFuture<Receipt> three = batcher.add("{\"id\": 3}");
            batcher.flush();

            for (CompletableFuture<Receipt> refused : List.of(one, two)) {
                assertThatThrownBy(refused::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(Rejected.class);
            }
            assertThat(three.get().isCommitted()).isTrue();
        }
    }

    @Test
    void takesMoreRowsFromWhoeverHearsOfTheFirst() throws Exception {
        writer.says(200, StubWriter.receipt("committed"));
        try (Batcher batcher = batcher(NEVER.rows(1))) {
            CompletableFuture<Receipt> second =
                    batcher.add("{\"id\": 1}")
                            .thenCompose(_ -> {
                                try {
                                    return batcher.add("{\"id\": 2}");
                                } catch (InterruptedException stopped) {
                                    return CompletableFuture.failedFuture(stopped);
                                }
                            });

            assertThat(second.get(30, TimeUnit.SECONDS).isCommitted()).isTrue();
        }
    }

    @Test
    void refusesARowOfTwoLinesAndRowsAfterItsEnd() throws Exception {
        Batcher batcher = batcher(NEVER);
        assertThatThrownBy(() -> batcher.add("{\n}")).isInstanceOf(IllegalArgumentException.class);
        batcher.close();

        assertThatThrownBy(() -> batcher.add("{}")).isInstanceOf(IllegalStateException.class);
        assertThat(writer.asked).isEmpty();
        assertThatThrownBy(() ->
                        producer.table("lake", "sales", "orders")
                                .batcher(NEVER, SendOptions.usual().key("one for all")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
