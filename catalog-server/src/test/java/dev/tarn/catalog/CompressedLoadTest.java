package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.wire.LoadAnswer;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are put together out of what was compressed before. */
class CompressedLoadTest {
    private static final String TABLES = "/v1/lake/namespaces/sales/tables";

    @TempDir private static Path folder;
    private static TestDatabase database;
    private static TestCatalog catalog;

    @BeforeAll
    static void start() {
        database = CatalogDatabase.fresh();
        catalog = TestCatalog.start(database, folder);
        catalog.http().post("/v1/lake/namespaces", "{\"namespace\":[\"sales\"]}");
        String properties = ",\"properties\":{\"comment\":\"%s\"}".formatted("long ".repeat(400));
        catalog.http().post(TABLES, Samples.CREATE.formatted("orders", properties));
        catalog.http().post(TABLES, Samples.CREATE.formatted("small", ""));
    }

    @AfterAll
    static void stop() {
        catalog.close();
        database.close();
    }

    private static HttpResponse<byte[]> load(URI server, String accepted)
            throws IOException, InterruptedException {
        return load(server, "orders", accepted);
    }

    private static HttpResponse<byte[]> load(URI server, String table, String accepted)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(server.resolve(TABLES + "/" + table))
                        .header("Authorization", "Bearer " + TestCatalog.TOKEN);
        if (!accepted.isEmpty()) {
            request.header("Accept-Encoding", accepted);
        }
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static byte[] unzipped(byte[] gzip) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @Test
    void answersTheSameWithAndWithoutCompression() throws Exception {
        var plain = load(catalog.uri(), "");
        var gzip = load(catalog.uri(), "gzip, deflate");
        var refused = load(catalog.uri(), "gzip;q=0");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(refused.body()).isEqualTo(plain.body());
        assertThat(gzip.headers().allValues("Content-Encoding")).containsExactly("gzip");
        assertThat(gzip.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(plain.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(gzip.body()).hasSizeLessThan(plain.body().length);
        assertThat(unzipped(gzip.body())).isEqualTo(plain.body());
        var small = load(catalog.uri(), "small", "gzip");
        assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).startsWith("{\"metadata");
    }

    /** Also from the database, by a server that has not written it. */
    @Test
    void answersCompressedWhatAnotherServerWrote() throws Exception {
        byte[] plain = load(catalog.uri(), "").body();
        try (var other = TestCatalog.start(database, folder)) {
            assertThat(unzipped(load(other.uri(), "gzip").body())).isEqualTo(plain);
        }
    }

    /** Sizes on both sides of every buffer and block, with bytes that compress and that do not. */
    @Test
    void fitsAroundEverySizeOfMetadata() throws Exception {
        Random random = Seeds.random();
        int[] sizes = {0, 1, 2, 255, 511, 512, 513, 1024, 65_535, 65_536, 131_072, 3_000_000};
        for (int size : sizes) {
            for (int kinds : new int[] {1, 10, 256}) {
                byte[] json = bytes(random, size, kinds);
                byte[] more = bytes(random, random.nextInt(200_000), kinds);
                var document = new MetadataDocument("s3://bucket/\u00e9\"t", json);

                LoadAnswer answer = LoadAnswer.of(document, more);

                assertThat(unzipped(answer.gzip())).isEqualTo(answer.plain());
            }
        }
    }

    private static byte[] bytes(Random random, int size, int kinds) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(kinds);
        }
        return bytes;
    }
}
