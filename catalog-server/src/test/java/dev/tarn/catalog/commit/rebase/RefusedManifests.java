package dev.tarn.catalog.commit.rebase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestWriter;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Commits that are refused for what their manifest lists and manifests hold. */
final class RefusedManifests {
    private static final int OWN = 0;
    private static final int OF_PARENT = 1;

    private RefusedManifests() {}

    static Stream<RefusalTest.Case> cases() {
        return Stream.of(lists(), lines(), numbers()).flatMap(cases -> cases);
    }

    private static Stream<RefusalTest.Case> lists() {
        return Stream.of(
                outside("beside the table", root -> root + "-2/metadata/list.avro"),
                outside("upwards", root -> root + "/metadata/../../other/list.avro"),
                outside("without a name", root -> root + "//list.avro"),
                of(
                        Refusal.LIST_UNREADABLE,
                        "gone",
                        2,
                        race -> delete(race.snapshot().manifestListLocation())),
                of(
                        Refusal.LIST_UNREADABLE,
                        "parent's gone",
                        2,
                        race ->
                                delete(
                                        race.world()
                                                .current()
                                                .snapshots()
                                                .getFirst()
                                                .manifestListLocation())),
                of(
                        Refusal.LIST_UNREADABLE,
                        "head's gone",
                        2,
                        race -> delete(LostRace.head(race.world()).manifestListLocation())),
                of(
                        Refusal.LIST_UNREADABLE,
                        "not a manifest list",
                        2,
                        race -> write(race.snapshot().manifestListLocation(), "Obj nonsense")),
                relisted(
                        Refusal.LIST_TOO_LONG,
                        "one more than allowed",
                        lines -> many(lines, ManifestLists.MANIFESTS_MAX + 1),
                        lines -> many(lines, 50)),
                relisted(
                        Refusal.LIST_TOO_LONG,
                        "too long with the head's",
                        lines -> many(lines, ManifestLists.MANIFESTS_MAX),
                        lines -> many(lines, ManifestLists.MANIFESTS_MAX - 1)),
                relisted(
                        Refusal.MANIFEST_TWICE,
                        "own manifest",
                        lines -> {
                            lines.add(lines.getFirst());
                            return lines;
                        },
                        lines -> lines),
                relisted(
                        Refusal.MANIFESTS_REPLACED,
                        "live files of the parent left out",
                        lines -> List.of(lines.getFirst()),
                        lines -> lines),
                new RefusalTest.Case(
                        Refusal.MANIFESTS_REPLACED,
                        "merged twice, v1",
                        folder -> merging(folder, 1),
                        race -> rewriteManifests(race.world()),
                        _ -> {}),
                new RefusalTest.Case(
                        Refusal.EXISTING_ENTRIES,
                        "merged twice, and more files than listed, v2",
                        folder -> merging(folder, 2),
                        race -> {
                            race.editLine(OWN, ManifestFile.ADDED_ROWS_COUNT, 7L);
                            rewriteManifests(race.world());
                        },
                        race -> rewriteManifests(race.world())));
    }

    /** In v1 nothing tells the files apart that a merged manifest adds. */
    private static LostRace merging(Path folder, int version) {
        World world =
                World.refusing(
                        folder,
                        version,
                        World.BY_CATEGORY,
                        Map.of("commit.manifest.min-count-to-merge", "2"));
        LostRace.in(world, "main");
        return LostRace.merging(world);
    }

    private static Stream<RefusalTest.Case> lines() {
        return Stream.of(
                line(Refusal.MANIFEST_CHANGED, OF_PARENT, ManifestFile.ADDED_ROWS_COUNT, 99L, 2L),
                line(Refusal.MANIFEST_CHANGED, OF_PARENT, ManifestFile.LENGTH, 1L, null),
                line(Refusal.DELETE_MANIFEST, OWN, ManifestFile.MANIFEST_CONTENT, 1, 0),
                line(Refusal.FOREIGN_MANIFEST, OWN, ManifestFile.SNAPSHOT_ID, 7L, null),
                line(Refusal.COUNTS_MISSING, OWN, ManifestFile.ADDED_ROWS_COUNT, -1L, 2L),
                line(Refusal.REMOVED_ENTRIES, OWN, ManifestFile.DELETED_FILES_COUNT, 1, 0),
                line(Refusal.EXISTING_ENTRIES, OWN, ManifestFile.EXISTING_FILES_COUNT, 1, 0),
                line(
                        Refusal.ENCRYPTED,
                        OWN,
                        ManifestFile.KEY_METADATA,
                        ByteBuffer.allocate(1),
                        null),
                line(Refusal.SPEC_UNKNOWN, OWN, ManifestFile.SPEC_ID, 7, 0),
                new RefusalTest.Case(
                        Refusal.COUNTS_MISSING,
                        "own manifest, v1",
                        folder -> LostRace.of(folder, 1),
                        race -> race.editLine(OWN, ManifestFile.ADDED_FILES_COUNT, null),
                        race -> race.editLine(OWN, ManifestFile.ADDED_FILES_COUNT, 1)));
    }

    private static Stream<RefusalTest.Case> numbers() {
        return Stream.of(
                line(Refusal.SEQUENCE_NUMBERS_SET, OWN, ManifestFile.MIN_SEQUENCE_NUMBER, 1L, 2L),
                line(Refusal.SEQUENCE_NUMBERS_SET, OWN, ManifestFile.SEQUENCE_NUMBER, 1L, 2L),
                new RefusalTest.Case(
                        Refusal.SEQUENCE_NUMBERS_SET,
                        "in the manifest, by an unknown library",
                        folder -> LostRace.of(folder, 2),
                        race -> rewrite(race, 2L),
                        race -> rewrite(race, null)),
                new RefusalTest.Case(
                        Refusal.ROW_IDS_SET,
                        "own manifest",
                        folder -> LostRace.of(folder, 3),
                        race -> race.editLine(OWN, ManifestFile.FIRST_ROW_ID, 50L),
                        race -> race.editLine(OWN, ManifestFile.FIRST_ROW_ID, 2L)),
                new RefusalTest.Case(
                        Refusal.ROW_IDS_SET,
                        "another number of added rows",
                        folder -> LostRace.of(folder, 3),
                        race -> race.edit(json -> json.put("added-rows", 50)),
                        race -> race.edit(json -> json.put("added-rows", 2))));
    }

    private static RefusalTest.Case of(
            Refusal reason, String name, int version, Consumer<LostRace> refused) {
        return new RefusalTest.Case(
                reason, name, folder -> LostRace.of(folder, version), refused, _ -> {});
    }

    private static RefusalTest.Case relisted(
            Refusal reason,
            String name,
            UnaryOperator<List<ListedManifest>> refused,
            UnaryOperator<List<ListedManifest>> accepted) {
        return new RefusalTest.Case(
                reason,
                name,
                folder -> LostRace.of(folder, 2),
                race -> race.relist(refused),
                race -> race.relist(accepted));
    }

    /** A null for the accepted value leaves the line as it is. */
    private static RefusalTest.Case line(
            Refusal reason,
            int index,
            NestedField column,
            Object refused,
            @Nullable Object accepted) {
        return new RefusalTest.Case(
                reason,
                column.name() + " of line " + index,
                folder -> LostRace.of(folder, 2),
                race -> race.editLine(index, column, refused),
                race -> {
                    if (accepted != null) {
                        race.editLine(index, column, accepted);
                    }
                });
    }

    private static List<ListedManifest> many(List<ListedManifest> lines, int size) {
        List<ListedManifest> many = new ArrayList<>(lines);
        for (int i = lines.size(); i < size; i++) {
            many.add(LostRace.edited(lines.getFirst(), ManifestFile.PATH, "own-" + i + ".avro"));
        }
        return many;
    }

    /**
     * Puts another manifest in the place of the client's own, as a library that is not known would.
     */
    private static void rewrite(LostRace race, @Nullable Long sequenceNumber) {
        race.edit(RefusedCommits::forgetLibrary);
        race.summary(RebasePolicy.KEY, "true");
        race.relist(lines -> {
            ListedManifest own = lines.getFirst();
            ManifestFile written = manifest(race, sequenceNumber);
            ListedManifest line = own;
            line = LostRace.edited(line, ManifestFile.PATH, written.path());
            line = LostRace.edited(line, ManifestFile.LENGTH, written.length());
            lines.set(OWN, line);
            return lines;
        });
    }

    private static ManifestFile manifest(LostRace race, @Nullable Long sequenceNumber) {
        World world = race.world();
        DataFile file = Rows.write(world, World.BY_CATEGORY, "rewritten", "a", 1, 2);
        ManifestWriter<DataFile> writer =
                ManifestFiles.write(
                        2,
                        World.BY_CATEGORY,
                        world.files().newOutputFile(world.root() + "/metadata/own.avro"),
                        race.snapshot().snapshotId());
        try {
            try (writer) {
                if (sequenceNumber == null) {
                    writer.add(file);
                } else {
                    writer.add(file, sequenceNumber);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toManifestFile();
    }

    /** The neighbour's list is in a folder of its own beneath the table. */
    private static RefusalTest.Case outside(String name, UnaryOperator<String> location) {
        return new RefusalTest.Case(
                Refusal.LIST_OUTSIDE_TABLE,
                name,
                folder -> LostRace.of(folder, 2),
                race -> point(race, location.apply(race.world().root().toString())),
                race -> {
                    Path deep = race.world().root().resolve("deep/list.avro");
                    copy(Path.of(race.snapshot().manifestListLocation()), deep);
                    point(race, deep.toString());
                });
    }

    private static void point(LostRace race, String location) {
        race.edit(json -> json.put("manifest-list", location));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.resolveSibling("."));
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rewriteManifests(World world) {
        world.table().rewriteManifests().clusterBy(_ -> "all").commit();
    }

    private static void delete(String location) {
        try {
            Files.delete(Path.of(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String location, String text) {
        try {
            Files.writeString(Path.of(location), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
