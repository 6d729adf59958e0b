package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.catalog.storage.LocalFileIO;
import dev.tarn.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {
    private static final String SECRET = "a secret of some length";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;
    private static TestCatalog second;
    private static Http http;
    private static int count;

    @TempDir private Path own;
    private RESTCatalog client;
    private Receiver receiver;
    private String hooks;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        second = TestCatalog.start(database, folder);
        http = catalog.administrator();
    }

    @AfterAll
    static void stop() {
        second.close();
        catalog.close();
        database.close();
    }

    @BeforeEach
    void createLake() throws IOException {
        String lake = "lake" + count++;
        hooks = "/api/v1/lakes/%s/webhooks".formatted(lake);
        catalog.putLake(lake, "file:" + own, "{\"type\":\"file\"}");
        receiver = new Receiver();
        client = catalog.client(Map.of("warehouse", lake, "io-impl", LocalFileIO.class.getName()));
        client.createNamespace(Namespace.of("sales"));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        receiver.close();
    }

    private Http.Answer put(String name, String more) {
        return http.put(
                hooks + "/" + name,
                "{\"url\":\"%s\",\"secret\":\"%s\"%s}".formatted(receiver.url(), SECRET, more));
    }

    private List<String> createTables(int from, int to) {
        var names = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            client.createTable(TableIdentifier.of("sales", "t" + i), Samples.SCHEMA);
            names.add("t" + i);
        }
        return names;
    }

    @Test
    void areToldOfEachCommitInOrderWithASignature() throws Exception {
        createTables(100, 101);
        assertThat(put("hook", "").status()).isEqualTo(200);
        List<String> expected = createTables(0, 20);

        await().until(() -> receiver.tables().size() >= expected.size());
        assertThat(receiver.tables()).isEqualTo(expected);
        assertThat(receiver.accepted())
                .allSatisfy(delivery ->
                        assertThat(delivery.signature()).endsWith("v1=" + signed(delivery)));
    }

    @Test
    void areToldAgainUntilTheyAccept() {
        receiver.answerWith(500);
        put("hook", "");
        List<String> expected = createTables(0, 3);
        await().until(() -> receiver.refused().size() > 3);
        var failing = http.get(hooks + "/hook").json();
        assertThat(failing.path("failures").intValue()).isPositive();
        assertThat(failing.path("last-failure").textValue()).contains("500");

        receiver.answerWith(200);

        await().until(() -> receiver.tables().size() >= expected.size());
        assertThat(receiver.tables()).isEqualTo(expected);
        await().until(() -> !http.get(hooks + "/hook").json().has("last-failure"));
    }

    @Test
    void areNeverRedirected() {
        receiver.answerWith(307);
        put("hook", "");
        createTables(0, 1);

        await().until(() -> receiver.refused().size() > 1);

        assertThat(http.get(hooks + "/hook").json().path("last-failure").textValue())
                .contains("307");
    }

    @Test
    void areToldFromTheStartWhenAsked() {
        List<String> expected = createTables(0, 3);

        put("hook", ",\"from\":\"start\"");

        await().until(() -> receiver.tables().size() >= expected.size());
        assertThat(receiver.tables()).isEqualTo(expected);
    }

    @Test
    void goOnWhereTheyWereWhenTheyAreChanged() {
        put("hook", "");
        createTables(0, 2);
        // Written down, and not only accepted: what is not may be told once more.
        long last = lastCommit();
        await().until(() -> delivered() >= last);

        put("hook", ",\"from\":\"start\"");
        createTables(2, 4);

        await().until(() -> receiver.tables().size() >= 4);
        assertThat(receiver.tables()).containsExactly("t0", "t1", "t2", "t3");
    }

    @Test
    void keepTheirSecretsAndAreListed() {
        assertThat(put("b", "").body()).doesNotContain(SECRET);
        put("a", "");

        Http.Answer all = http.get(hooks);

        assertThat(all.body()).doesNotContain(SECRET);
        assertThat(all.json().path("webhooks"))
                .extracting(hook -> hook.path("name").textValue())
                .containsExactly("a", "b");
        assertThat(http.delete(hooks + "/a").status()).isEqualTo(204);
        assertThat(http.delete(hooks + "/a").status()).isEqualTo(404);
        assertThat(http.get(hooks + "/a").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"url\":\"http://h/\"}",
                "{\"url\":\"ftp://h/\",\"secret\":\"0123456789abcdef\"}",
                "{\"url\":\"http://user@h/\",\"secret\":\"0123456789abcdef\"}",
                "{\"url\":\"http:///x\",\"secret\":\"0123456789abcdef\"}",
                "{\"url\":\"http://h/\",\"secret\":\"0123456789abcde\"}",
                "{\"url\":\"http://h/\",\"secret\":\"0123456789abcdef\",\"from\":\"then\"}",
                "{\"url\":\"http://h/\",\"secret\":\"0123456789abcdef\",\"more\":1}"
            })
    void refuseWhatIsNoWebhook(String body) {
        assertThat(http.put(hooks + "/hook", body).status()).isEqualTo(400);
    }

    @Test
    void areForAdministrators() {
        Http alice = catalog.http();
        assertThat(alice.get(hooks).status()).isEqualTo(403);
        assertThat(alice.put(hooks + "/hook", "{}").status()).isEqualTo(403);
        assertThat(alice.delete(hooks + "/hook").status()).isEqualTo(403);
        assertThat(
                        http.put(
                                        hooks + "/a%20b",
                                        "{\"url\":\"http://h/\",\"secret\":\"" + SECRET + "\"}")
                                .status())
                .isEqualTo(400);
    }

    private long lastCommit() {
        return http.get(hooks.replace("webhooks", "commits?order=desc&pageSize=1"))
                .json()
                .at("/commits/0/sequence")
                .longValue();
    }

    private long delivered() {
        String place = http.get(hooks + "/hook").json().path("delivered").textValue();
        return Long.parseLong(place.substring(0, place.indexOf('.')));
    }

    private static String signed(Receiver.Delivery delivery) throws Exception {
        String seconds = delivery.signature().substring(2, delivery.signature().indexOf(','));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(mac.doFinal(delivery.body()));
    }
}
