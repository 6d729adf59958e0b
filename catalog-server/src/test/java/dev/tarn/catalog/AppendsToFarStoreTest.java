package dev.tarn.catalog;

import static dev.tarn.catalog.Samples.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.RequestMoment;
import dev.tarn.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.BaseTransaction;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateRequirements;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequestParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What appends to one table wait for, when each answer of the store is a long time coming. */
@Timeout(120)
class AppendsToFarStoreTest {
    private static final String PATH = "/v1/store/namespaces/log/tables/events";
    private static final TableIdentifier EVENTS = TableIdentifier.of("log", "events");
    private static final int PATIENCE_SECONDS = 20;

    private final LocalObjectStore objects = LocalObjectStore.fresh();
    private final FaultProxy toObjects = FaultProxy.toHttp(objects.endpoint().getPort());
    private final TestDatabase database = CatalogDatabase.fresh();
    private TestCatalog catalog;
    private RESTCatalog client;
    private Table table;

    @BeforeEach
    void start(@TempDir Path folder) {
        catalog = TestCatalog.start(database, folder);
        catalog.putLake(
                "store",
                objects.location(),
                SignedAccessTest.profile(
                        objects, URI.create("http://127.0.0.1:" + toObjects.port())));
        var properties = new HashMap<>(objects.fileIoProperties());
        properties.put("warehouse", "store");
        properties.put("s3.client-factory-impl", S3ClientFactory.class.getName());
        client = catalog.client(properties);
        client.createNamespace(Namespace.of("log"));
        table = client.createTable(EVENTS, SCHEMA);
        table.newFastAppend().appendFile(Samples.file(table, "first")).commit();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        catalog.close();
        toObjects.close();
        database.close();
    }

    private record Append(String body, String list) {}

    /** The request that a writer would send now, and the name of its manifest list. */
    private Append overCurrentHead(String file) {
        var transaction = (BaseTransaction) table.newTransaction();
        transaction.newFastAppend().appendFile(Samples.file(table, file)).commit();
        List<MetadataUpdate> updates = transaction.currentMetadata().changes();
        String list = transaction.currentMetadata().currentSnapshot().manifestListLocation();
        return new Append(
                UpdateTableRequestParser.toJson(
                        UpdateTableRequest.create(
                                EVENTS,
                                UpdateRequirements.forUpdateTable(
                                        transaction.startMetadata(), updates),
                                updates)),
                list.substring(list.lastIndexOf('/') + 1));
    }

    private CompletableFuture<Integer> send(Append append) {
        return CompletableFuture.supplyAsync(
                () -> catalog.http().post(PATH, append.body()).status(),
                Thread::startVirtualThread);
    }

    private static boolean hasCome(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whoWaitsForItsTurnHasReadItsListByThen() {
        Append one = overCurrentHead("one");
        Append two = overCurrentHead("two");
        var later = new AtomicReference<CompletableFuture<Integer>>(new CompletableFuture<>());
        var listWasRead = new CountDownLatch(1);
        var readInTime = new AtomicBoolean();

        toObjects.onRequest(
                head -> head.startsWith("PUT") && head.contains(".metadata.json"),
                RequestMoment.BEFORE_THE_REQUEST,
                () -> {
                    toObjects.onRequest(
                            head -> head.startsWith("GET") && head.contains(two.list()),
                            RequestMoment.BEFORE_THE_ANSWER,
                            listWasRead::countDown);
                    later.set(send(two));
                    readInTime.set(hasCome(listWasRead));
                });

        assertThat(send(one).join()).isEqualTo(200);
        assertThat(later.get().join()).isEqualTo(200);
        assertThat(readInTime).isTrue();
        assertThat(client.loadTable(EVENTS).snapshots()).hasSize(3);
    }

    @Test
    void theListIsWrittenBesideTheMetadata() {
        Append stale = overCurrentHead("stale");
        table.newFastAppend().appendFile(Samples.file(table, "second")).commit();
        var bothCame = new CountDownLatch(2);

        // Asked about every request, and so holds both up until both are there.
        toObjects.onRequest(
                head -> {
                    if (head.startsWith("PUT")
                            && (head.contains("/snap-") || head.contains(".metadata.json"))) {
                        bothCame.countDown();
                        hasCome(bothCame);
                    }
                    return false;
                },
                RequestMoment.BEFORE_THE_REQUEST,
                () -> {});

        assertThat(send(stale).join()).isEqualTo(200);
        assertThat(bothCame.getCount()).isZero();
        assertThat(client.loadTable(EVENTS).snapshots()).hasSize(3);
    }
}
