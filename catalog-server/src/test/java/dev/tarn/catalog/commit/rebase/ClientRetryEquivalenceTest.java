package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rebase must leave the table that the client's own retry would have left. */
class ClientRetryEquivalenceTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "1, false, 11",
        "1, true, 12",
        "2, false, 21",
        "2, true, 22",
        "3, false, 31",
        "3, true, 32"
    })
    void leavesWhatRetryOfFastAppendWouldHaveLeft(int version, boolean partitioned, long seed) {
        World rebasing =
                World.rebasing(folder.resolve("rebase"), version, spec(partitioned), Map.of());
        World refusing =
                World.refusing(folder.resolve("retry"), version, spec(partitioned), Map.of());

        new RandomHistory(rebasing, seed, false).run(12);
        new RandomHistory(refusing, seed, false).run(12);

        assertThat(Facts.all(rebasing)).isEqualTo(Facts.all(refusing));
        assertThat(rebasing.results()).hasAtLeastOneElementOfType(RebaseResult.Rebased.class);
        assertThat(rebasing.conflicts()).isLessThan(refusing.conflicts());
        assertThat(Rows.read(rebasing.table(), "main"))
                .isEqualTo(Rows.read(refusing.table(), "main"));
        assertThat(Rows.read(rebasing.table(), "audit"))
                .isEqualTo(Rows.read(refusing.table(), "audit"));
    }

    private static PartitionSpec spec(boolean partitioned) {
        return partitioned ? World.BY_CATEGORY : PartitionSpec.unpartitioned();
    }
}
