package dev.tarn.writer.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class SentRequestsTest {
    private static final UUID COMMIT = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("01900000-0000-7000-8000-000000000002");
    private static final TableMetadata EMPTY =
            TableMetadata.newTableMetadata(
                    new Schema(Types.NestedField.required(1, "id", Types.LongType.get())),
                    PartitionSpec.unpartitioned(),
                    "s3://lake/table",
                    Map.of("format-version", "2"));
    private static final TableMetadata FIRST = with(EMPTY, 11, 1, "x", "y");
    private static final TableMetadata SECOND = with(FIRST, 12, 2, "x", "y");

    @Test
    void isDeadOnceTheHeadHasMoved() {
        var requests = new SentRequests(COMMIT);
        requests.add(EMPTY);
        requests.add(FIRST);

        assertThat(requests.areDead(COMMIT, SECOND)).isTrue();
    }

    @Test
    void mayComeWhileTheHeadIsTheOneThatItAsserts() {
        var requests = new SentRequests(COMMIT);
        requests.add(FIRST);

        assertThat(requests.areDead(COMMIT, FIRST)).isFalse();
    }

    /** A catalog answers from memory: the head may be the asserted one for all that is known. */
    @Test
    void mayComeWhereAnOlderTableIsTold() {
        var requests = new SentRequests(COMMIT);
        requests.add(SECOND);

        assertThat(requests.areDead(COMMIT, FIRST)).isFalse();
        assertThat(requests.areDead(COMMIT, EMPTY)).isFalse();
    }

    @Test
    void isDeadWhereNothingWasSent() {
        assertThat(new SentRequests(COMMIT).areDead(COMMIT, FIRST)).isTrue();
    }

    @Test
    void knowsNothingOfOtherCommits() {
        var requests = new SentRequests(COMMIT);
        requests.add(FIRST);

        assertThat(requests.areDead(OTHER, SECOND)).isFalse();
    }

    @Test
    void findsACommitBySnapshotAndByProperty() {
        TableMetadata bySummary = with(FIRST, 12, 2, "tarn.commit-id", COMMIT.toString());
        TableMetadata byProperty =
                EMPTY.replaceProperties(
                        Map.of(
                                CommitMemory.property(OTHER),
                                CommitMemory.parse("").with(COMMIT, 7).toString()));

        assertThat(CommitTraces.committed(with(bySummary, 13, 3, "x", "y"), COMMIT))
                .isEqualTo(OptionalLong.of(12));
        assertThat(CommitTraces.committed(byProperty, COMMIT)).isEqualTo(OptionalLong.of(7));
        assertThat(CommitTraces.committed(bySummary, OTHER)).isEmpty();
        assertThat(CommitTraces.committed(byProperty, OTHER)).isEmpty();
    }

    @Test
    void takesAFenceForNoCommit() {
        TableMetadata fenced = with(FIRST, 12, 2, CommitTraces.FENCED, COMMIT.toString());

        assertThat(CommitTraces.committed(fenced, COMMIT)).isEmpty();
        assertThat(CommitTraces.fence(fenced, COMMIT)).isPresent();
        assertThat(CommitTraces.fence(fenced, OTHER)).isEmpty();
    }

    private static TableMetadata with(
            TableMetadata table, long id, long sequenceNumber, String key, String value) {
        String snapshot =
                """
                {"snapshot-id": %d, "sequence-number": %d, "timestamp-ms": %d, "schema-id": 0,
                "summary": {"operation": "append", "%s": "%s"}, "manifest-list": "s3://lake/table/%d.avro"}
                """
                        .formatted(id, sequenceNumber, table.lastUpdatedMillis(), key, value, id);
        return TableMetadata.buildFrom(table)
                .setBranchSnapshot(SnapshotParser.fromJson(snapshot), "main")
                .build();
    }
}
