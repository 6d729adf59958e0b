package dev.tarn.catalog.commit.rebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.MetadataUpdate.SetProperties;
import org.apache.iceberg.MetadataUpdate.SetSnapshotRef;
import org.apache.iceberg.SnapshotRefType;
import org.apache.iceberg.UpdateRequirement.AssertRefSnapshotID;
import org.apache.iceberg.UpdateRequirement.AssertTableUUID;

/** Commits that are refused for what is in them. */
final class RefusedCommits {
    private RefusedCommits() {}

    static Stream<RefusalTest.Case> cases() {
        return Stream.concat(shapes(), intents());
    }

    private static Stream<RefusalTest.Case> shapes() {
        return Stream.of(
                shape(
                        Refusal.NO_SNAPSHOT,
                        "only a property",
                        race -> {
                            race.updates().clear();
                            race.updates().add(new SetProperties(Map.of("owner", "me")));
                        }),
                shape(
                        Refusal.SEVERAL_SNAPSHOTS,
                        "a transaction of two appends",
                        race -> race.updates().add(race.updates().getFirst())),
                shape(Refusal.STAGED, "no branch is set", race -> race.updates().removeLast()),
                shape(
                        Refusal.SEVERAL_REFS,
                        "a second branch",
                        race ->
                                race.updates()
                                        .add(
                                                ref(
                                                        "audit",
                                                        race.snapshot().snapshotId(),
                                                        SnapshotRefType.BRANCH))),
                shape(
                        Refusal.OTHER_UPDATES,
                        "a property too",
                        race -> race.updates().add(new SetProperties(Map.of("owner", "me")))),
                shape(
                        Refusal.OTHER_SNAPSHOT,
                        "branch set to an old snapshot",
                        race ->
                                race.updates()
                                        .set(
                                                1,
                                                ref(
                                                        "main",
                                                        LostRace.head(race.world()).snapshotId(),
                                                        SnapshotRefType.BRANCH))),
                shape(
                        Refusal.TAG,
                        "a tag",
                        race ->
                                race.updates()
                                        .set(
                                                1,
                                                ref(
                                                        "main",
                                                        race.snapshot().snapshotId(),
                                                        SnapshotRefType.TAG))),
                shape(
                        Refusal.NOT_AN_APPEND,
                        "overwrite",
                        race -> race.summary("operation", "overwrite")),
                shape(
                        Refusal.NOT_AN_APPEND,
                        "no summary",
                        race -> race.edit(json -> json.remove("summary"))),
                shape(Refusal.CHERRY_PICK, "staged snapshot", race -> race.summary("wap.id", "7")),
                shape(
                        Refusal.CHERRY_PICK,
                        "published snapshot",
                        race -> race.summary("published-wap-id", "7")),
                shape(
                        Refusal.CHERRY_PICK,
                        "cherry-picked snapshot",
                        race -> race.summary("source-snapshot-id", "7")),
                shape(
                        Refusal.EMBEDDED_MANIFESTS,
                        "of the append",
                        race ->
                                race.edit(json -> {
                                    json.remove("manifest-list");
                                    json.putArray("manifests");
                                })),
                shape(
                        Refusal.ENCRYPTED,
                        "manifest list of the append",
                        race -> race.edit(json -> json.put("key-id", "k1"))),
                shape(
                        Refusal.BRANCH_NOT_ASSERTED,
                        "no requirement",
                        race ->
                                race.requirements()
                                        .removeIf(AssertRefSnapshotID.class::isInstance)),
                shape(
                        Refusal.PARENT_NOT_ASSERTED,
                        "asserts another snapshot",
                        race -> {
                            race.requirements().removeIf(AssertRefSnapshotID.class::isInstance);
                            race.requirements().add(new AssertRefSnapshotID("main", 7L));
                        }),
                shape(
                        Refusal.PARENT_NOT_ASSERTED,
                        "asserts an empty table",
                        race -> {
                            race.requirements().removeIf(AssertRefSnapshotID.class::isInstance);
                            race.requirements().add(new AssertRefSnapshotID("main", null));
                        }),
                new RefusalTest.Case(
                        Refusal.OTHER_REQUIREMENT_FAILED,
                        "another table",
                        folder -> LostRace.of(folder, 2),
                        race ->
                                race.requirements()
                                        .add(new AssertTableUUID(UUID.randomUUID().toString())),
                        race ->
                                race.requirements()
                                        .add(new AssertTableUUID(race.world().current().uuid()))),
                new RefusalTest.Case(
                        Refusal.OTHER_REQUIREMENT_FAILED,
                        "another branch",
                        folder -> LostRace.of(folder, 2),
                        race -> race.requirements().add(new AssertRefSnapshotID("audit", 7L)),
                        race -> race.requirements().add(new AssertRefSnapshotID("audit", null))));
    }

    private static Stream<RefusalTest.Case> intents() {
        return Stream.of(
                table(Refusal.TURNED_OFF, RebasePolicy.KEY, "false", "true"),
                table(Refusal.TURNED_OFF, RebasePolicy.KEY, "perhaps", "ALL"),
                table(Refusal.NO_RETRIES, "commit.retry.num-retries", "0", "1"),
                table(Refusal.NO_RETRIES, "commit.retry.num-retries", "-1", "20"),
                table(Refusal.NO_RETRIES, "commit.retry.num-retries", "many", "4"),
                summary(
                        Refusal.TURNED_OFF,
                        Map.of(RebasePolicy.KEY, "false"),
                        Map.of(RebasePolicy.KEY, "true")),
                summary(
                        Refusal.TURNED_OFF,
                        Map.of(RebasePolicy.KEY, "all"),
                        Map.of(RebasePolicy.KEY, "true")),
                summary(
                        Refusal.INTENT_UNKNOWN,
                        Map.of("spark.app.id", "x"),
                        Map.of("tarn.commit-id", "x")),
                summary(
                        Refusal.INTENT_UNKNOWN,
                        Map.of("engine-name", "flink"),
                        Map.of("partitions.category=a", "x")),
                summary(
                        Refusal.INTENT_UNKNOWN,
                        Map.of("trino_query_id", "x"),
                        Map.of("trino_query_id", "x", RebasePolicy.KEY, "true")),
                new RefusalTest.Case(
                        Refusal.INTENT_UNKNOWN,
                        "not the Java library",
                        folder -> LostRace.of(folder, 2),
                        race -> race.edit(RefusedCommits::forgetLibrary),
                        race -> {
                            race.edit(RefusedCommits::forgetLibrary);
                            race.summary(RebasePolicy.KEY, "true");
                        }),
                new RefusalTest.Case(
                        Refusal.INTENT_UNKNOWN,
                        "an engine, on a table that says all",
                        folder -> LostRace.of(folder, 2),
                        race -> race.summary("spark.app.id", "x"),
                        race -> {
                            race.summary("spark.app.id", "x");
                            race.world().force(new SetProperties(Map.of(RebasePolicy.KEY, "all")));
                        }));
    }

    private static RefusalTest.Case shape(Refusal reason, String name, Consumer<LostRace> refused) {
        return new RefusalTest.Case(
                reason, name, folder -> LostRace.of(folder, 2), refused, _ -> {});
    }

    private static RefusalTest.Case table(
            Refusal reason, String key, String refused, String accepted) {
        return new RefusalTest.Case(
                reason,
                key + "=" + refused,
                folder -> LostRace.of(folder, 2),
                race -> race.world().force(new SetProperties(Map.of(key, refused))),
                race -> race.world().force(new SetProperties(Map.of(key, accepted))));
    }

    private static RefusalTest.Case summary(
            Refusal reason, Map<String, String> refused, Map<String, String> accepted) {
        return new RefusalTest.Case(
                reason,
                "summary " + refused,
                folder -> LostRace.of(folder, 2),
                race -> refused.forEach(race::summary),
                race -> accepted.forEach(race::summary));
    }

    static void forgetLibrary(ObjectNode json) {
        ((ObjectNode) json.get("summary")).remove(List.of("iceberg-version"));
    }

    private static SetSnapshotRef ref(String name, long snapshotId, SnapshotRefType type) {
        return new SetSnapshotRef(name, snapshotId, type, null, null, null);
    }
}
