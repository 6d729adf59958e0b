package dev.tarn.catalog.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.catalog.metadata.SnapshotHistory.Line;
import dev.tarn.catalog.metadata.SnapshotHistory.Ref;
import dev.tarn.catalog.metadata.SnapshotHistory.Turn;
import dev.tarn.catalog.wire.PastReach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Snapshots 1, 2, 3 and 4 of a table, made at 10, 20, 30 and 40. */
class SnapshotHistoryTest {
    private static final List<Line> LINES =
            List.of(line(1, 0, 10), line(2, 1, 20), line(3, 2, 30), line(4, 3, 40));

    @Test
    void showsHeadsAndTheTagsThatAreNamed() {
        var history =
                history(
                        List.of(
                                new Ref("main", true, 4),
                                new Ref("audit", true, 2),
                                new Ref("closing", false, 1),
                                new Ref("other", false, 3)));

        assertThat(history.visible(PastReach.NONE)).containsExactlyInAnyOrder(2L, 4L);
        assertThat(history.visible(new PastReach(false, Optional.empty(), Set.of("closing"))))
                .containsExactlyInAnyOrder(1L, 2L, 4L);
        assertThat(history.visible(PastReach.ALL)).hasSize(4);
    }

    /** At 35 the third was the head, however old it was by then. */
    @Test
    void showsWhatWasAHeadAtAnyInstantOfTheWindow() {
        var history = history(List.of(new Ref("main", true, 4)));

        assertThat(history.visible(since(35))).containsExactlyInAnyOrder(3L, 4L);
        assertThat(history.visible(since(41))).containsExactly(4L);
        assertThat(history.visible(since(40))).containsExactlyInAnyOrder(3L, 4L);
        assertThat(history.visible(since(11))).hasSize(4);
    }

    /** Of what else would be seen, never more than that; of heads neither. */
    @Test
    void showsOnlyWhatIsNamed() {
        var history = history(List.of(new Ref("main", true, 4), new Ref("closing", false, 1)));

        assertThat(history.visible(PastReach.ALL.only(Set.of(2L, 9L)))).containsExactly(2L);
        assertThat(history.visible(PastReach.ALL.only(Set.of()))).isEmpty();
        assertThat(history.visible(since(35).only(Set.of(1L, 2L, 3L)))).containsExactly(3L);
        assertThat(history.visible(PastReach.NONE.only(Set.of(3L, 4L)))).containsExactly(4L);
        assertThat(PastReach.ALL.includes(since(35).only(Set.of(3L)))).isTrue();
        assertThat(since(11).only(Set.of(3L)).includes(since(35))).isFalse();
        assertThat(PastReach.ALL.only(Set.of(3L)).includes(PastReach.ALL)).isFalse();
    }

    @Test
    void endsTheMainBranchWithTheLatestThatIsSeen() {
        var history = history(List.of(new Ref("main", true, 4)));

        assertThat(history.head(Set.of(1L, 4L))).contains(4L);
        assertThat(history.head(Set.of(1L, 3L))).contains(3L);
        assertThat(history.head(Set.of())).isEmpty();
    }

    @Test
    void knowsOfABranchFromItsAncestors() {
        var history =
                new SnapshotHistory(
                        Optional.of(1L),
                        LINES,
                        List.of(new Ref("main", true, 1), new Ref("audit", true, 4)),
                        List.of(new Turn(1, 10)));

        assertThat(history.visible(since(35))).containsExactlyInAnyOrder(1L, 3L, 4L);
    }

    /** The fourth was the head until 50, when the table was rolled back. */
    @Test
    void knowsOfWhatWasRolledBack() {
        var history =
                new SnapshotHistory(
                        Optional.of(2L),
                        LINES,
                        List.of(new Ref("main", true, 2)),
                        List.of(
                                new Turn(1, 10),
                                new Turn(2, 20),
                                new Turn(3, 30),
                                new Turn(4, 40),
                                new Turn(2, 50)));

        assertThat(history.visible(since(45))).containsExactlyInAnyOrder(2L, 4L);
        assertThat(history.visible(since(55))).containsExactly(2L);
    }

    /** Or the time of the gap would be answered with what was before it. */
    @Test
    void beginsTheLogBehindTheLastGap() {
        var history = history(List.of(new Ref("main", true, 4)));

        assertThat(history.logBegin(Set.of(1L, 3L, 4L))).isEqualTo(2);
        assertThat(history.logBegin(Set.of(1L, 4L))).isEqualTo(3);
        assertThat(history.logBegin(Set.of(1L, 2L, 3L, 4L))).isZero();
        assertThat(history.logBegin(Set.of(1L))).isEqualTo(4);
    }

    @Test
    void endsInACircleOfParents() {
        var history =
                new SnapshotHistory(
                        Optional.of(1L),
                        List.of(line(1, 2, 10), line(2, 1, 10)),
                        List.of(new Ref("main", true, 1), new Ref("lost", true, 9)),
                        List.of());

        assertThat(history.visible(since(5))).containsExactlyInAnyOrder(1L, 2L);
        assertThat(history.visible(PastReach.NONE)).containsExactly(1L);
    }

    private static SnapshotHistory history(List<Ref> refs) {
        return new SnapshotHistory(
                Optional.of(4L),
                LINES,
                refs,
                List.of(new Turn(1, 10), new Turn(2, 20), new Turn(3, 30), new Turn(4, 40)));
    }

    private static Line line(long id, long parent, long time) {
        return new Line(id, parent == 0 ? Optional.empty() : Optional.of(parent), time);
    }

    private static PastReach since(long millis) {
        return new PastReach(false, Optional.of(Instant.ofEpochMilli(millis)), Set.of());
    }
}
