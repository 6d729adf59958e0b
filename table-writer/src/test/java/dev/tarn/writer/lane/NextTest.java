package dev.tarn.writer.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.ledger.GroupRow;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NextTest {
    private static GroupRow group(Optional<String> growth) {
        return new GroupRow(
                UUID.randomUUID(),
                "STAGED",
                Optional.empty(),
                0,
                UUID.randomUUID(),
                0,
                0,
                growth,
                Optional.empty());
    }

    private static Next plain(int files) {
        return new Next(group(Optional.empty()), false, files);
    }

    @Test
    void readsTheNextBesideACommitOfFewFilesOnly() {
        assertThat(plain(Next.FILES_BESIDE_MAX).goesAlone()).isFalse();
        assertThat(plain(Next.FILES_BESIDE_MAX + 1).goesAlone()).isTrue();
    }

    @Test
    void readsNothingBesideWhatReplacesOrChangesTheSchema() {
        assertThat(new Next(group(Optional.empty()), true, 1).goesAlone()).isTrue();
        assertThat(new Next(group(Optional.of("{}")), false, 1).goesAlone()).isTrue();
    }
}
