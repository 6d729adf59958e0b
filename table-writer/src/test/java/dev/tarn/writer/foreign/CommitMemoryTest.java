package dev.tarn.writer.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommitMemoryTest {
    private static final UUID COMMIT = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final String PROPERTY = CommitMemory.property(new UUID(1, 2));

    @Test
    void knowsTheSnapshotOfACommit() {
        String value = CommitMemory.parse("").with(COMMIT, 42).toString();

        assertThat(value).isEqualTo(COMMIT + ":42");
        assertThat(CommitMemory.find(Map.of(PROPERTY, value), COMMIT))
                .isEqualTo(OptionalLong.of(42));
    }

    @Test
    void findsWhatAnotherLedgerHasWrittenDown() {
        String other = CommitMemory.property(new UUID(3, 4));
        String value = CommitMemory.parse("").with(COMMIT, 7).toString();

        assertThat(CommitMemory.find(Map.of(PROPERTY, "", other, value), COMMIT))
                .isEqualTo(OptionalLong.of(7));
    }

    @Test
    void readsNoPropertyButItsOwn() {
        assertThat(CommitMemory.find(Map.of("comment", COMMIT + ":42"), COMMIT)).isEmpty();
    }

    @Test
    void forgetsTheOldestOfMoreThanSixteen() {
        CommitMemory memory = CommitMemory.parse("");
        for (int i = 0; i < 17; i++) {
            memory = memory.with(new UUID(0, i), i);
        }
        Map<String, String> properties = Map.of(PROPERTY, memory.toString());

        assertThat(CommitMemory.find(properties, new UUID(0, 0))).isEmpty();
        assertThat(CommitMemory.find(properties, new UUID(0, 1))).isEqualTo(OptionalLong.of(1));
        assertThat(CommitMemory.find(properties, new UUID(0, 16))).isEqualTo(OptionalLong.of(16));
        assertThat(memory.toString().split(",", -1)).hasSize(16);
    }

    @Test
    void passesOverWhatSomebodyElseHasWritten() {
        String value =
                "nonsense,%s:99999999999999999999,%s,,%s:5,tail"
                        .formatted(new UUID(0, 8), new UUID(0, 9), COMMIT);

        CommitMemory memory = CommitMemory.parse(value);

        assertThat(memory).hasToString(COMMIT + ":5");
        assertThat(CommitMemory.find(Map.of(PROPERTY, value), new UUID(0, 8))).isEmpty();
    }
}
