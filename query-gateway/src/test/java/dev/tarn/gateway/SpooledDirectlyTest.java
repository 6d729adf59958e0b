package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.TestTrino;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our store of results in a Trino that nobody stands before, with Trino's own driver. */
@Tag("long")
class SpooledDirectlyTest {
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();
    private static TestTrino trino;

    @BeforeAll
    static void start() {
        trino =
                TestTrino.start(settings ->
                        settings.withEnvironment(
                                Map.of(
                                        "TARN_SEGMENTS_LOCATION",
                                        STORE.location() + "/segments",
                                        "TARN_SEGMENTS_SECRET",
                                        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                                        "TARN_S3_ENDPOINT",
                                        STORE.endpoint().toString(),
                                        "TARN_S3_REGION",
                                        STORE.region(),
                                        "TARN_S3_ACCESS_KEY",
                                        STORE.accessKey(),
                                        "TARN_S3_SECRET_KEY",
                                        STORE.secretKey())));
    }

    @AfterAll
    static void stop() {
        trino.close();
    }

    private static List<Path> segments() throws IOException {
        Path folder = STORE.folder().resolve("segments");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void givesLargeResultsByWayOfTheStoreAndDeletesWhatWasFetched() throws Exception {
        var properties = new Properties();
        properties.setProperty("user", "ada");
        long sum = 0;
        long count = 0;
        int most = 0;
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:trino://%s:%d"
                                        .formatted(trino.uri().getHost(), trino.uri().getPort()),
                                properties);
                var statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT orderkey, comment FROM tpch.sf1.orders")) {
            while (rows.next()) {
                if (count % 10_000 == 0) {
                    most = Math.max(most, segments().size());
                }
                count++;
                sum += rows.getLong(1);
            }
        }

        assertThat(most).isPositive();
        assertThat(count).isEqualTo(1_500_000);
        assertThat(sum)
                .isEqualTo(
                        Long.parseLong(
                                trino.rows("SELECT sum(orderkey) FROM tpch.sf1.orders")
                                        .getFirst()
                                        .getFirst()));
        await().atMost(Duration.ofSeconds(30)).until(() -> segments().isEmpty());
    }
}
