package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rebase must leave the table that the client's own retry would have left. */
@Tag("long")
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
        assertThat(Facts.orphans(rebasing)).isEqualTo(Facts.orphans(refusing));
        assertThat(Rows.read(rebasing.table(), "audit"))
                .isEqualTo(Rows.read(refusing.table(), "audit"));
    }

    /** Manifests are merged at other times then, and room is left between other row ids. */
    @ParameterizedTest
    @CsvSource({
        "1, false, 41",
        "1, true, 42",
        "2, false, 51",
        "2, true, 52",
        "3, false, 61",
        "3, true, 62"
    })
    void leavesFilesThatRetryOfMergeAppendWouldHaveLeft(
            int version, boolean partitioned, long seed) {
        Map<String, String> merging = Map.of("commit.manifest.min-count-to-merge", "3");
        World rebasing =
                World.rebasing(folder.resolve("rebase"), version, spec(partitioned), merging);
        World refusing =
                World.refusing(folder.resolve("retry"), version, spec(partitioned), merging);

        new RandomHistory(rebasing, seed, true).run(12);
        new RandomHistory(refusing, seed, true).run(12);

        assertThat(Facts.mergeable(rebasing)).isEqualTo(Facts.mergeable(refusing));
        assertThat(rebasing.results()).hasAtLeastOneElementOfType(RebaseResult.Rebased.class);
        assertThat(rebasing.conflicts()).isLessThan(refusing.conflicts());
        if (version == 3) {
            // On a table that is upgraded while it is written to, a retry of Iceberg 1.11 gives
            // older
            // files new ids: it remembers the manifest list of its first attempt.
            assertThat(Facts.rowIdFaults(rebasing)).isEmpty();
        }
        assertThat(Facts.orphans(rebasing)).isEqualTo(Facts.orphans(refusing));
    }

    private static PartitionSpec spec(boolean partitioned) {
        return partitioned ? World.BY_CATEGORY : PartitionSpec.unpartitioned();
    }
}
