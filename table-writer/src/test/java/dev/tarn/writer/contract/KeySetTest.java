package dev.tarn.writer.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeySetTest {
    @Test
    void waitsForMemoryBeforeItRemembersManyKeys() {
        var asked = new AtomicInteger();
        var keys = new KeySet(new KeySet.Room(200_000, asked::incrementAndGet));

        for (long key = 0; key < 10_000; key++) {
            assertThat(keys.add(key, key)).isEqualTo(KeySet.Added.NEW);
        }
        assertThat(asked).hasValue(0);
        for (long key = 0; key < 200_000; key++) {
            assertThat(keys.add(key, key))
                    .isEqualTo(key < 10_000 ? KeySet.Added.THERE : KeySet.Added.NEW);
        }

        assertThat(asked.get()).isPositive();
        assertThat(keys.add(0, 0)).isEqualTo(KeySet.Added.THERE);
        assertThat(keys.add(1, 7)).isEqualTo(KeySet.Added.FULL);
    }
}
