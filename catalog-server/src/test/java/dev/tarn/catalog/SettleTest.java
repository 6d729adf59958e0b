package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static dev.tarn.catalog.Samples.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of a commit that names itself. */
class SettleTest {
    private static final TableIdentifier ORDERS = TableIdentifier.of("sales", "orders");

    @TempDir private Path folder;
    private TestDatabase database;
    private FaultProxy proxy;
    private TestCatalog catalog;
    private RESTCatalog client;
    private Table orders;
    private String commitId = "";

    @BeforeEach
    void start() {
        database = CatalogDatabase.fresh();
        proxy = FaultProxy.toPostgres(database.port());
        catalog = TestCatalog.start(TestCatalog.config(database.url(proxy), database), folder);
        client = catalog.client();
        client.createNamespace(Namespace.of("sales"));
        orders = create(ORDERS);
        commitId = UUID.randomUUID().toString();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        catalog.close();
        proxy.close();
        database.close();
    }

    @Test
    void namesTheSnapshotOfACommitThatStands() {
        long snapshot = append(orders);

        assertCommitted(settle("sales%1Forders", commitId), snapshot);
        assertCommitted(settle("sales%1Forders", commitId), snapshot);
    }

    @Test
    void knowsWhatBecameOfALostAnswer() {
        proxy.onCommit(CommitFault.LOSE_ANSWER);

        try {
            append(orders);
        } catch (CommitStateUnknownException clientsOwnLookFailed) {
            assertThat(clientsOwnLookFailed).hasMessageContaining("unknown");
        }

        orders.refresh();
        assertCommitted(settle("sales%1Forders", commitId), orders.currentSnapshot().snapshotId());
    }

    @Test
    void keepsACommitOutThatNeverArrived() {
        proxy.onCommit(CommitFault.LOSE_REQUEST);

        assertThatThrownBy(() -> append(orders)).isInstanceOf(CommitStateUnknownException.class);

        assertNever(settle("sales%1Forders", commitId));
        assertThatThrownBy(() -> append(orders)).isInstanceOf(CommitFailedException.class);
        assertNever(settle("sales%1Forders", commitId));
    }

    @Test
    void keepsOutWhatItFencedAndNothingElse() throws IOException {
        assertNever(settle("sales%1Forders", commitId));
        long before = metadataFiles();

        assertThatThrownBy(() -> append(orders))
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining(commitId);

        orders.refresh();
        assertThat(orders.currentSnapshot()).isNull();
        assertThat(metadataFiles()).isEqualTo(before);
        Table other = create(TableIdentifier.of("sales", "other"));
        append(other);
        commitId = UUID.randomUUID().toString();
        append(orders);
    }

    @Test
    void refusesASecondCommitOfTheSameName() {
        long first = append(orders);

        assertThatThrownBy(() -> append(orders))
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining(String.valueOf(first));

        assertCommitted(settle("sales%1Forders", commitId), first);
    }

    @Test
    void findsTablesOfAnyName() {
        var namespace = Namespace.of("north + south", "a/b%1F.");
        client.createNamespace(Namespace.of("north + south"));
        client.createNamespace(namespace);
        Table table = create(TableIdentifier.of(namespace, "\u00fc/ +%2F.x"));
        commitId = "odd / id + %41 \u00fc";
        long snapshot = append(table);

        assertCommitted(
                settle(
                        encoded("north + south")
                                + "%1F"
                                + encoded("a/b%1F.")
                                + "%1F"
                                + encoded("\u00fc/ +%2F.x"),
                        encoded(commitId)),
                snapshot);
    }

    @Test
    void findsACommitUnderTheOldAndTheNewNameOfItsTable() {
        long snapshot = append(orders);
        client.renameTable(ORDERS, TableIdentifier.of("sales", "moved"));

        assertCommitted(settle("sales%1Forders", commitId), snapshot);
        assertCommitted(settle("sales%1Fmoved", commitId), snapshot);
    }

    @Test
    void fencesATableUnderItsNewNameToo() {
        assertNever(settle("sales%1Forders", commitId));
        var moved = TableIdentifier.of("sales", "moved");
        client.renameTable(ORDERS, moved);

        assertThatThrownBy(() -> append(client.loadTable(moved)))
                .isInstanceOf(CommitFailedException.class);
        // The promise was made for the name.
        assertThatThrownBy(() -> append(create(ORDERS))).isInstanceOf(CommitFailedException.class);
    }

    @Test
    void rememberWhatWasCommittedToATableThatWasDropped() {
        long snapshot = append(orders);
        String uuid = orders.uuid().toString();
        client.dropTable(ORDERS, false);
        assertCommitted(settle("sales%1Forders", commitId), snapshot);

        Table successor = create(ORDERS);
        assertThat(settle("sales%1Forders", commitId).json().path("table-uuid").textValue())
                .isEqualTo(uuid);

        // Another table may use the same commit-id, and is the one that counts from then on.
        assertCommitted(settle("sales%1Forders", commitId), snapshot);
        long later = append(successor);
        assertCommitted(settle("sales%1Forders", commitId), later);
    }

    @Test
    void remembersWhatHasExpired() {
        long snapshot = append(orders);
        String first = commitId;
        commitId = UUID.randomUUID().toString();
        append(orders);
        orders.expireSnapshots().expireSnapshotId(snapshot).commit();

        assertCommitted(settle("sales%1Forders", first), snapshot);
    }

    @Test
    void findsWhatCameWithARegisteredTable() {
        long snapshot = append(orders);
        String location =
                ((HasTableOperations) orders).operations().current().metadataFileLocation();
        catalog.http().post("/v1/lake/namespaces/sales/tables/orders/unregister", "");
        client.registerTable(TableIdentifier.of("sales", "back"), location);

        assertCommitted(settle("sales%1Fback", commitId), snapshot);
    }

    @Test
    void fencesATableThatIsYetToBeMade() {
        assertNever(settle("sales%1Flater", commitId));

        Transaction transaction =
                client.newCreateTableTransaction(TableIdentifier.of("sales", "later"), SCHEMA);
        transaction
                .newFastAppend()
                .appendFile(file(orders, "a"))
                .set("tarn.commit-id", commitId)
                .commit();
        assertThatThrownBy(transaction::commitTransaction).hasMessageContaining(commitId);
        assertThat(client.tableExists(TableIdentifier.of("sales", "later"))).isFalse();
    }

    @Test
    void keepsAWholeTransactionOut() {
        Table other = create(TableIdentifier.of("sales", "other"));
        assertNever(settle("sales%1Fother", commitId));

        assertThatThrownBy(() -> client.commitTransaction(staged(orders), staged(other)))
                .isInstanceOf(CommitFailedException.class);

        orders.refresh();
        assertThat(orders.currentSnapshot()).isNull();
        assertNever(settle("sales%1Forders", commitId));
    }

    @Test
    void settlesATransactionTableByTable() {
        Table other = create(TableIdentifier.of("sales", "other"));

        client.commitTransaction(staged(orders), staged(other));

        for (Table table : List.of(orders, other)) {
            table.refresh();
        }
        assertCommitted(settle("sales%1Forders", commitId), orders.currentSnapshot().snapshotId());
        assertCommitted(settle("sales%1Fother", commitId), other.currentSnapshot().snapshotId());
    }

    @Test
    void refusesWhatNamesNothing() {
        for (var bad :
                Map.of("orders", "c", "sales%1Forders", "x".repeat(256), "sales%1F%00", "c")
                        .entrySet()) {
            var answer = settle(bad.getKey(), bad.getValue());
            assertThat(answer.status()).as("%s", bad).isEqualTo(400);
            answer.errorType();
        }
        assertThat(
                        catalog.http()
                                .post("/api/v1/lakes/none/tables/a%1Fb/commits/c/settle", "")
                                .status())
                .isEqualTo(404);
        assertThat(
                        catalog.http()
                                .as("")
                                .post("/api/v1/lakes/lake/tables/a%1Fb/commits/c/settle", "")
                                .status())
                .isEqualTo(401);
        commitId = "x".repeat(256);
        assertThatThrownBy(() -> append(orders)).hasMessageContaining("tarn.commit-id");
    }

    private Table create(TableIdentifier name) {
        return client.createTable(
                name,
                SCHEMA,
                org.apache.iceberg.PartitionSpec.unpartitioned(),
                Map.of("commit.retry.num-retries", "0"));
    }

    private long append(Table table) {
        table.newFastAppend()
                .appendFile(file(table, UUID.randomUUID().toString()))
                .set("tarn.commit-id", commitId)
                .commit();
        table.refresh();
        return table.currentSnapshot().snapshotId();
    }

    private TableCommit staged(Table table) {
        Transaction transaction = table.newTransaction();
        transaction
                .newFastAppend()
                .appendFile(file(table, "a"))
                .set("tarn.commit-id", commitId)
                .commit();
        var base = ((HasTableOperations) table).operations().current();
        var staged = ((HasTableOperations) transaction.table()).operations().current();
        return TableCommit.create(
                TableIdentifier.parse(table.name().replaceFirst("^test\\.", "")), base, staged);
    }

    private Http.Answer settle(String table, String commit) {
        return catalog.http()
                .post(
                        "/api/v1/lakes/lake/tables/%s/commits/%s/settle".formatted(table, commit),
                        "");
    }

    private static void assertCommitted(Http.Answer answer, long snapshot) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.json().path("outcome").textValue()).isEqualTo("committed");
        assertThat(answer.json().path("snapshot-id").longValue()).isEqualTo(snapshot);
    }

    private static void assertNever(Http.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.json().path("outcome").textValue()).isEqualTo("never");
        assertThat(answer.json().has("snapshot-id")).isFalse();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private long metadataFiles() throws IOException {
        Path metadata = Path.of(orders.location().substring("file:".length()), "metadata");
        try (var files = Files.list(metadata)) {
            return files.filter(file -> file.toString().endsWith(".metadata.json")).count();
        }
    }
}
