package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VisiblePageTest {
    private static final int ROWS = 10_000;

    private final AtomicInteger reads = new AtomicInteger();

    /** Numbers from one on. */
    private List<Integer> read(int after, int limit) {
        reads.incrementAndGet();
        return IntStream.rangeClosed(after + 1, Math.min(ROWS, after + limit)).boxed().toList();
    }

    @Test
    void readsManyHiddenRowsAtOnceHoweverSmallThePage() {
        List<Integer> page = VisiblePage.of(0, 1, this::read, row -> row, row -> row == ROWS);

        assertThat(page).containsExactly(ROWS);
        assertThat(reads).hasValueLessThanOrEqualTo(2 + ROWS / VisiblePage.READ_AT_ONCE);
    }

    @Test
    void readsNoMoreThanIsWantedOfWhatIsVisible() {
        List<Integer> page = VisiblePage.of(7, 3, this::read, row -> row, _ -> true);

        assertThat(page).containsExactly(8, 9, 10);
        assertThat(reads).hasValue(1);
    }

    @Test
    void fillsEachPageAndSkipsNothing() {
        List<Integer> first = VisiblePage.of(0, 5, this::read, row -> row, row -> row % 2_000 == 0);

        assertThat(first).containsExactly(2_000, 4_000, 6_000, 8_000, 10_000);
        assertThat(VisiblePage.of(8_000, 5, this::read, row -> row, row -> row % 2_000 == 0))
                .containsExactly(10_000);
        assertThat(VisiblePage.of(ROWS, 5, this::read, row -> row, _ -> true)).isEmpty();
    }
}
