package dev.tarn.catalog.commit.rebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.MetadataUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal, and beside it the commit that differs in this one thing and is rebased. */
class RefusalTest {
    /** How to make a commit that is refused for this reason, and its accepted neighbour. */
    record Case(
            Refusal reason,
            String name,
            Function<Path, LostRace> race,
            Consumer<LostRace> refused,
            Consumer<LostRace> accepted) {
        @Override
        public String toString() {
            return reason + ": " + name;
        }
    }

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("cases")
    void refusesWithThisReasonAndWritesNothing(Case refusal) {
        LostRace race = refusal.race().apply(folder);
        refusal.refused().accept(race);
        List<String> before = LocalFiles.names(folder.resolve("metadata"));

        RebaseResult result = race.rebase();

        assertThat(result).isInstanceOf(RebaseResult.Refused.class);
        RebaseResult.Refused refused = (RebaseResult.Refused) result;
        assertThat(refused.reason()).as(refused.detail()).isEqualTo(refusal.reason());
        assertThat(LocalFiles.names(folder.resolve("metadata"))).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rebasesNeighbour(Case refusal) {
        LostRace race = refusal.race().apply(folder);
        refusal.accepted().accept(race);

        RebaseResult result = race.rebase();

        assertThat(result).isInstanceOf(RebaseResult.Rebased.class);
        World world = race.world();
        world.force(((RebaseResult.Rebased) result).updates().toArray(MetadataUpdate[]::new));
        assertThat(world.current().snapshot(race.snapshot().snapshotId())).isNotNull();
    }

    @Test
    void hasCaseForEveryReason() {
        Set<Refusal> covered = EnumSet.noneOf(Refusal.class);
        cases().forEach(refusal -> covered.add(refusal.reason()));

        assertThat(covered).containsExactlyInAnyOrder(Refusal.values());
    }

    static Stream<Case> cases() {
        return Stream.of(RefusedCommits.cases(), RefusedHeads.cases(), RefusedManifests.cases())
                .flatMap(Function.identity());
    }
}
