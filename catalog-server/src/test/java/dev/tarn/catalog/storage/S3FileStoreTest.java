package dev.tarn.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.catalog.storage.StorageProfile.Access;
import dev.tarn.catalog.storage.StorageProfile.Encryption;
import dev.tarn.catalog.storage.StorageProfile.Keys;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.chassis.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What a store is told, by a store that keeps everything and listens. */
class S3FileStoreTest {
    private static final byte[] CONTENT = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final AwsCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    private static final String SSE = "x-amz-server-side-encryption";
    private static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";

    private final List<Headers> written = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();
    private HttpServer listener = listen();

    @BeforeEach
    void start() {
        listener.start();
    }

    @AfterEach
    void stop() {
        listener.stop(0);
    }

    @Test
    void asksTheStoreToEncryptWhateverItWrites() throws IOException {
        var encryption = new Encryption(Encryption.Kind.KMS, Optional.of("key-1"));
        try (var store = S3FileStore.open(profile(Optional.of(encryption)))) {
            store.write("s3://bucket/t/metadata/1.metadata.json", new byte[] {1});
            try (var out =
                    store.io().newOutputFile("s3://bucket/t/metadata/l.avro").createOrOverwrite()) {
                out.write(1);
            }
        }

        assertThat(written).hasSize(2);
        assertThat(written)
                .allSatisfy(headers -> {
                    assertThat(headers.getFirst(SSE)).isEqualTo("aws:kms");
                    assertThat(headers.getFirst(KEY)).isEqualTo("key-1");
                });
    }

    @Test
    void saysNothingOfEncryptionWhereTheProfileDoesNot() throws IOException {
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            store.write("s3://bucket/t/metadata/1.metadata.json", new byte[] {1});
            try (var out =
                    store.io().newOutputFile("s3://bucket/t/metadata/l.avro").createOrOverwrite()) {
                out.write(1);
            }
        }

        assertThat(written).hasSize(2);
        assertThat(written).allSatisfy(headers -> assertThat(headers.containsKey(SSE)).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/metadata/1.metadata.json",
                "a b/ü+ä%2F%20/~!*'()/1&x=y?z#w",
                "a//b/../c/./d",
                "/a"
            })
    void keepsWhateverAKeyIsMadeOf(String key) {
        String location = "s3://bucket/" + key;
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            store.write(location, CONTENT);
            try (var client = plainClient()) {
                assertThat(
                                client.getObjectAsBytes(get -> get.bucket("bucket").key(key))
                                        .asByteArray())
                        .isEqualTo(CONTENT);
            }
            assertThat(store.read(location, CONTENT.length)).isEqualTo(CONTENT);
        }
        assertThat(objects).hasSize(1);
    }

    @Test
    void waitsForNoLeaveToSendASmallFileAndSaysWhatItIs() {
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            store.write("s3://bucket/1.metadata.json", CONTENT);
            store.write("s3://bucket/snap-1.avro", CONTENT);
        }

        assertThat(written)
                .extracting(headers -> headers.getFirst("Content-Type"))
                .containsExactly("application/json", "application/octet-stream");
        assertThat(written).noneMatch(headers -> headers.containsKey("Expect"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void writesAndReadsAgainWhereTheStoreFailsForAMoment(int status) {
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            store.write("s3://bucket/1.metadata.json", CONTENT);
            failures.addAll(List.of(status, status));
            assertThat(store.read("s3://bucket/1.metadata.json", 100)).isEqualTo(CONTENT);

            failures.addAll(List.of(status, status));
            store.write("s3://bucket/2.metadata.json", CONTENT);
        }
        // What the S3 client sends is cut into signed pieces.
        assertThat(new String(objects.get("/bucket/2.metadata.json"), StandardCharsets.UTF_8))
                .contains(new String(CONTENT, StandardCharsets.UTF_8));
        assertThat(failures).isEmpty();
    }

    @Test
    void saysWhatTheStoreRefuses() {
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            failures.addAll(List.of(403, 403));
            assertThatThrownBy(() -> store.write("s3://bucket/1.metadata.json", CONTENT))
                    .isInstanceOf(StorageFailure.class);
            failures.addAll(List.of(403, 403));
            assertThatThrownBy(() -> store.read("s3://bucket/1.metadata.json", 100))
                    .isInstanceOf(StorageFailure.class);
            assertThatThrownBy(() -> store.read("s3://bucket/none", 100))
                    .isInstanceOf(NotFoundException.class);
        }
        assertThat(objects).isEmpty();
    }

    @Test
    void readsNothingThatIsLargerThanItMayBe() {
        try (var store = S3FileStore.open(profile(Optional.empty()))) {
            store.write("s3://bucket/large", CONTENT);

            assertThatThrownBy(() -> store.read("s3://bucket/large", CONTENT.length - 1))
                    .isInstanceOf(BadRequestException.class);
            assertThat(store.read("s3://bucket/large", CONTENT.length)).isEqualTo(CONTENT);
        }
    }

    @Test
    void leavesBucketsOfOtherKindsToTheClientOfTheSdk() {
        var direct =
                new DirectRequests(plainClient(), Apache5HttpClient.create(), KEYS, "us-east-1");

        assertThat(direct.put(new ObjectName("b--use1-az4--x-s3", "k"), CONTENT, Map.of()))
                .isFalse();
        assertThat(direct.put(new ObjectName("arn:aws:s3::1:p", "k"), CONTENT, Map.of())).isFalse();
        assertThat(direct.put(new ObjectName("bucket", "k"), CONTENT, Map.of())).isTrue();
        assertThat(objects).hasSize(1);
    }

    private S3Client plainClient() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(KEYS)
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
    }

    private S3 profile(Optional<Encryption> encryption) {
        return new S3(
                Optional.of(endpoint()),
                "us-east-1",
                true,
                Optional.of(new Keys("key", new Secret("secret"))),
                new Access(Optional.empty(), true, false),
                encryption,
                false);
    }

    private HttpServer listen() {
        try {
            var http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            answer(exchange);
                        }
                    });
            return http;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] content = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        exchange.getResponseHeaders().add("ETag", "\"1\"");
        Integer failure = failures.poll();
        if (failure != null) {
            fail(exchange, failure, "Failed");
        } else if (exchange.getRequestMethod().equals("PUT")) {
            written.add(exchange.getRequestHeaders());
            objects.put(path, content);
            exchange.sendResponseHeaders(200, -1);
        } else if (objects.containsKey(path)) {
            exchange.sendResponseHeaders(200, objects.get(path).length);
            exchange.getResponseBody().write(objects.get(path));
        } else {
            fail(exchange, 404, "NoSuchKey");
        }
    }

    private static void fail(HttpExchange exchange, int status, String code) throws IOException {
        byte[] error =
                "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, error.length);
        exchange.getResponseBody().write(error);
    }
}
