package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RebasedSummaryTest {
    @Test
    void recomputesTotalsFromTheNewParent() {
        Map<String, String> summary =
                RebasedSummary.over(
                        Map.of("total-records", "100", "total-data-files", "7"),
                        Map.of(
                                "added-records", "5",
                                "added-data-files", "2",
                                "total-records", "15",
                                "total-data-files", "3"),
                        1,
                        9,
                        0);

        assertThat(summary)
                .isEqualTo(
                        Map.of(
                                "added-records", "5",
                                "added-data-files", "2",
                                "total-records", "105",
                                "total-data-files", "9"));
    }

    @Test
    void leavesOutTotalsThatTheParentDoesNotHave() {
        assertThat(RebasedSummary.over(Map.of(), Map.of("total-records", "15"), 1, 1, 0)).isEmpty();
    }

    @Test
    void leavesOutTotalsThatAreNoNumbersOrNegative() {
        assertThat(RebasedSummary.over(Map.of("total-records", "many"), Map.of(), 1, 1, 0))
                .isEmpty();
        assertThat(RebasedSummary.over(Map.of("total-records", "-1"), Map.of(), 1, 1, 0)).isEmpty();
        assertThat(
                        RebasedSummary.over(
                                Map.of("total-records", "1"),
                                Map.of("deleted-records", "2"),
                                1,
                                1,
                                0))
                .containsOnlyKeys("deleted-records");
    }

    @Test
    void countsManifestsOnlyWhereTheClientDid() {
        assertThat(RebasedSummary.over(Map.of(), Map.of("manifests-kept", "1"), 2, 9, 0))
                .isEqualTo(Map.of("manifests-kept", "9"));
    }
}
