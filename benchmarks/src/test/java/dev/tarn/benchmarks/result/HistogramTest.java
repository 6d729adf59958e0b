package dev.tarn.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.Seeds;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class HistogramTest {
    private static final Percentage EXACTLY_ENOUGH = Percentage.withPercentage(1.6);

    private final Histogram histogram = new Histogram();

    @Test
    void isAsExactAsItSaysFromNanosecondsToHours() {
        Random random = Seeds.random();
        long[] all = new long[20_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = random.nextLong(1L << (1 + random.nextInt(45)));
            histogram.add(all[i]);
        }
        Arrays.sort(all);

        for (double share : new double[] {0.01, 0.5, 0.95, 0.99, 0.999}) {
            long exact = all[(int) Math.ceil(share * all.length) - 1];
            assertThat(histogram.percentile(share)).isCloseTo(exact, EXACTLY_ENOUGH);
            assertThat(histogram.percentile(share)).isGreaterThanOrEqualTo(exact);
        }
        assertThat(histogram.percentile(1)).isEqualTo(all[all.length - 1]);
    }

    @Test
    void takesTheLongestAndTheShortestThereIs() {
        histogram.add(0);
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.percentile(0)).isZero();
        assertThat(histogram.percentile(1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesWhatTookLessThanNothing() {
        assertThatThrownBy(() -> histogram.add(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.percentile(1.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(histogram.count()).isZero();
    }

    @Test
    void isTheSameWhetherAddedAtOnceOrInParts() {
        var other = new Histogram();
        for (int i = 1; i <= 1000; i++) {
            (i % 3 == 0 ? other : histogram).add(i * 1_000L);
        }
        histogram.add(other);

        assertThat(histogram.count()).isEqualTo(1000);
        assertThat(histogram.max()).isEqualTo(1_000_000);
        assertThat(histogram.percentile(0.5)).isCloseTo(500_000L, EXACTLY_ENOUGH);
    }

    @Test
    void tellsEveryOneOnce() {
        for (int i = 1; i <= 1000; i++) {
            histogram.add(i * 7_919L);
        }

        assertThat(histogram.told().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(1000);
        assertThat(histogram.told().lastKey()).isGreaterThanOrEqualTo(histogram.max());
    }

    @Test
    void hasNothingToSayOfNothing() {
        assertThat(histogram.percentile(0.99)).isZero();
        assertThat(histogram.told()).isEmpty();
    }
}
