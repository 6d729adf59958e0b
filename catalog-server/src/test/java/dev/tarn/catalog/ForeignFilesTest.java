package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestWriter;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.rest.RESTCatalog;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Petra has a namespace of her own and knows where the files of {@code hr.people} lie. An engine
 * with keys to the whole store would read them for her, if a table of hers named them.
 */
class ForeignFilesTest {
    private static final Namespace SANDBOX = Namespace.of("sandbox");
    private static final String TABLES = "/v1/lake/namespaces/sandbox/tables";
    private static final String TRANSACTION = "/v1/lake/transactions/commit";
    private static final String PETRA = "petra:makers";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static RESTCatalog others;
    private static RESTCatalog hers;
    private static Table people;
    private static int count;

    private TableIdentifier name = TableIdentifier.of(SANDBOX, "none");

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        others = catalog.client();
        others.createNamespace(Namespace.of("hr"));
        others.createNamespace(SANDBOX);
        people = others.createTable(TableIdentifier.of("hr", "people"), Samples.SCHEMA);
        people.newAppend().appendFile(Samples.file(people, "secret")).commit();
        Http admin = catalog.administrator();
        admin.put("/api/v1/roles/makers", "");
        Http.Answer answer =
                admin.put(
                        "/api/v1/lakes/lake/grants",
                        GrantedLake.body("makers", "\"ALL\"", "sandbox"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        hers = catalog.client(Map.of("token", PETRA, "io-impl", LocalFileIO.class.getName()));
    }

    @AfterAll
    static void stop() throws Exception {
        hers.close();
        others.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void choose() {
        name = TableIdentifier.of(SANDBOX, "t" + ++count);
    }

    /** The ways to write one location. */
    static Stream<UnaryOperator<String>> spellings() {
        return Stream.of(
                location -> location,
                location -> "file:///" + location.replaceFirst("^file:/+", ""),
                location -> location + "#x",
                location -> location + "?x");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void bringsNoManifestListOfAnotherTable(UnaryOperator<String> spelling) {
        hers.createTable(name, Samples.SCHEMA);

        Http.Answer answer = commit(add(spelling.apply(listOfPeople())));

        assertRefused(answer, 403, "belongs to another table");
    }

    @Test
    void doesNotHelpToBeAnEngineOrAnAdministrator() {
        hers.createTable(name, Samples.SCHEMA);

        for (String token : List.of(PETRA + "+trino", TestCatalog.TOKEN, "administrator")) {
            Http.Answer answer =
                    catalog.http().as(token).post(path(), body("", add(listOfPeople())));

            assertRefused(answer, 403, "belongs to another table");
        }
    }

    @Test
    void bringsItIntoNoTableThatIsMadeByIt() {
        String location = "file:%s/%s".formatted(folder, UUID.randomUUID());
        String making =
                """
                {"action":"assign-uuid","uuid":"%s"},{"action":"upgrade-format-version","format-version":2},\
                {"action":"add-schema","schema":{"type":"struct","schema-id":0,"fields":[\
                {"id":1,"name":"id","required":true,"type":"long"}]},"last-column-id":1},\
                {"action":"set-current-schema","schema-id":-1},\
                {"action":"add-spec","spec":{"spec-id":0,"fields":[]}},{"action":"set-default-spec","spec-id":-1},\
                {"action":"add-sort-order","sort-order":{"order-id":0,"fields":[]}},\
                {"action":"set-default-sort-order","sort-order-id":-1},\
                {"action":"set-location","location":"%s"},\
                """
                        .formatted(UUID.randomUUID(), location);
        String create = "{\"type\":\"assert-create\"}";

        Http.Answer stolen = petra().post(path(), body(create, making + add(listOfPeople())));
        assertThat(stolen.status()).as(stolen.body()).isEqualTo(403);
        assertThat(stolen.body()).contains("belongs to another table");
        assertThat(hers.tableExists(name)).isFalse();

        Http.Answer own =
                catalog.http()
                        .post(path(), body(create, making + add(location + "/metadata/x.avro")));
        assertThat(own.status()).as(own.body()).isEqualTo(200);
    }

    @Test
    void bringsItIntoNoTransactionOfMany() {
        hers.createTable(name, Samples.SCHEMA);
        String change =
                "{\"identifier\":{\"namespace\":[\"sandbox\"],\"name\":\"%s\"},%s"
                        .formatted(name.name(), body("", add(listOfPeople())).substring(1));

        assertRefused(
                petra().post(TRANSACTION, "{\"table-changes\":[%s]}".formatted(change)),
                403,
                "belongs to another table");
    }

    @Test
    void describesNothingWithTheFilesOfAnother() {
        Table table = hers.createTable(name, Samples.SCHEMA);
        table.newAppend().appendFile(Samples.file(table, "own")).commit();
        long snapshot = table.currentSnapshot().snapshotId();
        String place = people.location() + "/metadata/";

        assertThat(
                        List.of(
                                commit(statistics(snapshot, place + "x.stats")).status(),
                                commit(partitionStatistics(snapshot, place + "x.parquet"))
                                        .status()))
                .containsOnly(403);
        place = table.location() + "/metadata/";
        assertThat(
                        List.of(
                                commit(statistics(snapshot, place + "x.stats")).status(),
                                commit(partitionStatistics(snapshot, place + "x.parquet"))
                                        .status()))
                .containsOnly(200);
    }

    @Test
    void bringsNothingOfWhatWasDropped() {
        Table gone = others.createTable(TableIdentifier.of("hr", name.name()), Samples.SCHEMA);
        gone.newAppend().appendFile(Samples.file(gone, "secret")).commit();
        others.dropTable(TableIdentifier.of("hr", name.name()), false);
        hers.createTable(name, Samples.SCHEMA);

        assertRefused(
                commit(add(gone.currentSnapshot().manifestListLocation())),
                403,
                "belongs to another table");
    }

    @Test
    void bringsNothingFromOutsideTheLake() {
        hers.createTable(name, Samples.SCHEMA);

        assertRefused(commit(add("file:/elsewhere/x.avro")), 403, "is not beneath");
        assertRefused(commit(add("file:" + folder + "/a/../b/x.avro")), 400, "relative part");
    }

    @Test
    void registersNoMetadataThatNamesIt() {
        Table table = hers.createTable(name, Samples.SCHEMA);
        table.newAppend().appendFile(Samples.file(table, "own")).commit();
        Http.Answer loaded = petra().get(path());
        String own = table.currentSnapshot().manifestListLocation();
        hers.dropTable(name, false);

        Http.Answer stolen =
                register(
                        table,
                        loaded.json().path("metadata").toString().replace(own, listOfPeople()));
        assertThat(stolen.status()).as(stolen.body()).isEqualTo(403);
        assertThat(stolen.body()).contains("belongs to another table");
        assertThat(hers.tableExists(name)).isFalse();

        Http.Answer back = register(table, loaded.json().path("metadata").toString());
        assertThat(back.status()).as(back.body()).isEqualTo(200);
    }

    /** Beneath the table's location, and beneath a place beside it that is its own as well. */
    @Test
    void fillsItsOwnTables() {
        Transaction making = hers.newCreateTableTransaction(name, Samples.SCHEMA);
        making.newAppend().appendFile(Samples.file(making.table(), "first")).commit();
        making.commitTransaction();
        Table table = hers.loadTable(name);
        table.updateProperties()
                .set("write.metadata.path", "file:%s/beside/%s".formatted(folder, name.name()))
                .commit();

        table.newAppend().appendFile(Samples.file(table, "second")).commit();

        assertThat(table.currentSnapshot().manifestListLocation()).contains("/beside/");
        assertThat(files(hers.loadTable(name))).isEqualTo(2);
    }

    /** In manifests that she writes herself, as Iceberg's client does it for her. */
    @Test
    void namesNoFileOfAnotherTableInManifestsOfHerOwn() {
        Table table = hers.createTable(name, Samples.SCHEMA);
        Transaction making =
                hers.newCreateTableTransaction(
                        TableIdentifier.of(SANDBOX, name.name() + "_made"), Samples.SCHEMA);
        making.newAppend().appendFile(secret()).commit();

        for (ThrowingCallable trick :
                List.<ThrowingCallable>of(
                        () -> table.newAppend().appendFile(secret()).commit(),
                        () -> table.newFastAppend().appendFile(secret()).toBranch("b").commit(),
                        () -> table.newOverwrite().addFile(secret()).commit(),
                        () -> table.newRowDelta().addDeletes(secretDeletes()).commit(),
                        making::commitTransaction)) {
            assertThatExceptionOfType(ForbiddenException.class)
                    .isThrownBy(trick)
                    .withMessageContaining("belongs to another table");
        }
        assertThat(others.loadTable(name).snapshots()).isEmpty();
        assertThat(hers.tableExists(TableIdentifier.of(SANDBOX, name.name() + "_made"))).isFalse();

        table.newAppend().appendFile(Samples.file(table, "own")).commit();
        assertThat(files(others.loadTable(name))).isEqualTo(1);
    }

    /** A scan of changes reads what was deleted. */
    @Test
    void namesNoneAsDeletedEither() throws IOException {
        Table table = hers.createTable(name, Samples.SCHEMA);
        table.newAppend().appendFile(Samples.file(table, "own")).commit();
        OutputFile file = table.io().newOutputFile(table.location() + "/metadata/mine-m0.avro");
        ManifestWriter<DataFile> manifest = ManifestFiles.write(2, table.spec(), file, 7L);
        try (manifest) {
            manifest.delete(secret(), 1, 1L);
        }
        OutputFile list = table.io().newOutputFile(table.location() + "/metadata/mine.avro");
        try (var lines =
                InternalData.write(FileFormat.AVRO, list)
                        .schema(ManifestFile.schema())
                        .named("manifest_file")
                        .build()) {
            lines.add((StructLike) manifest.toManifestFile());
        }

        Http.Answer answer = commit(add(list.location()).replace("number\":1", "number\":2"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).contains("belongs to another table");
    }

    @Test
    void readsNoManifestListThatIsNotThereOrNone() throws IOException {
        Table table = hers.createTable(name, Samples.SCHEMA);
        String place = table.location() + "/metadata/";
        Path folderOfIt = Path.of(place.substring("file:".length()));
        Files.createDirectories(folderOfIt);
        Files.writeString(folderOfIt.resolve("text.avro"), "no list");

        assertRefused(commit(add(place + "missing.avro")), 400, "it is not there");
        assertRefused(commit(add(place + "text.avro")), 400, "it cannot be read");
        assertRefused(commit(add(place + "text.parquet")), 400, "it is not named *.avro");
    }

    @Test
    void registersNoMetadataWhoseManifestsNameThem() {
        Table table = hers.createTable(name, Samples.SCHEMA);
        others.loadTable(name).newAppend().appendFile(secret()).commit();
        String metadata = petra().get(path()).json().path("metadata").toString();
        hers.dropTable(name, false);

        Http.Answer stolen = register(table, metadata);

        assertThat(stolen.status()).as(stolen.body()).isEqualTo(403);
        assertThat(stolen.body()).contains("belongs to another table");
        assertThat(hers.tableExists(name)).isFalse();
    }

    @Test
    void addsFilesOfPlacesThatAreItsOwnOrNobodys() {
        Table table = hers.createTable(name, Samples.SCHEMA);
        String beside = "file:%s/data/%s".formatted(folder, name.name());
        table.updateProperties().set("write.data.path", beside).commit();

        table.newAppend().appendFile(at(beside + "/a/b/f.parquet")).commit();
        table.newAppend().appendFile(at("file:" + folder + "/nobodys/f.parquet")).commit();
        table.newDelete().deleteFile(beside + "/a/b/f.parquet").commit();

        assertThat(files(others.loadTable(name))).isEqualTo(1);
        hers.createTable(TableIdentifier.of(SANDBOX, name.name() + "_thief"), Samples.SCHEMA);
        name = TableIdentifier.of(SANDBOX, name.name() + "_thief");
        assertThatExceptionOfType(ForbiddenException.class)
                .isThrownBy(() ->
                        hers.loadTable(name)
                                .newAppend()
                                .appendFile(at(beside + "/a/b/f.parquet"))
                                .commit());
    }

    private static DataFile secret() {
        return at(people.location() + "/data/secret.parquet");
    }

    private static DataFile at(String location) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(location)
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    private static DeleteFile secretDeletes() {
        return FileMetadata.deleteFileBuilder(PartitionSpec.unpartitioned())
                .ofPositionDeletes()
                .withPath(people.location() + "/data/deletes.parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build();
    }

    private void assertRefused(Http.Answer answer, int status, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(message);
        Table table = others.loadTable(name);
        assertThat(table.snapshots()).isEmpty();
        assertThat(files(table)).isZero();
    }

    private static long files(Table table) {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            long files = 0;
            for (FileScanTask _ : tasks) {
                files++;
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String listOfPeople() {
        return people.currentSnapshot().manifestListLocation();
    }

    private Http.Answer commit(String update) {
        return petra().post(path(), body("", update));
    }

    private Http.Answer register(Table table, String metadata) {
        try {
            Path file =
                    Files.writeString(
                            Path.of(table.location().substring("file:".length()))
                                    .resolve(
                                            "metadata/%s.metadata.json"
                                                    .formatted(UUID.randomUUID())),
                            metadata);
            return petra().post(
                            "/v1/lake/namespaces/sandbox/register",
                            "{\"name\":\"%s\",\"metadata-location\":\"file:%s\"}"
                                    .formatted(name.name(), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Http petra() {
        return catalog.http().as(PETRA);
    }

    private String path() {
        return TABLES + "/" + name.name();
    }

    private static String body(String requirement, String updates) {
        return "{\"requirements\":[%s],\"updates\":[%s]}".formatted(requirement, updates);
    }

    private static String add(String manifestList) {
        return "{\"action\":\"add-snapshot\",\"snapshot\":{\"snapshot-id\":7,\"sequence-number\":1,\"timestamp-ms\":%d,\"schema-id\":0,\"manifest-list\":\"%s\",\"summary\":{\"operation\":\"append\"}}},{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":7}"
                .formatted(System.currentTimeMillis(), manifestList);
    }

    private static String statistics(long snapshot, String path) {
        return "{\"action\":\"set-statistics\",\"snapshot-id\":%1$d,\"statistics\":{\"snapshot-id\":%1$d,\"statistics-path\":\"%2$s\",\"file-size-in-bytes\":9,\"file-footer-size-in-bytes\":4,\"blob-metadata\":[]}}"
                .formatted(snapshot, path);
    }

    private static String partitionStatistics(long snapshot, String path) {
        return "{\"action\":\"set-partition-statistics\",\"partition-statistics\":{\"snapshot-id\":%d,\"statistics-path\":\"%s\",\"file-size-in-bytes\":9}}"
                .formatted(snapshot, path);
    }
}
