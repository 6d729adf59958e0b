package dev.tarn.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store is told, by a store that takes everything and listens. */
class S3FileStoreTest {
    private static final String SSE = "x-amz-server-side-encryption";
    private static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";

    private final List<Headers> written = new CopyOnWriteArrayList<>();
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
        try (var store = new S3FileStore(profile(Optional.of(encryption)))) {
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
        try (var store = new S3FileStore(profile(Optional.empty()))) {
            store.write("s3://bucket/t/metadata/1.metadata.json", new byte[] {1});
            try (var out =
                    store.io().newOutputFile("s3://bucket/t/metadata/l.avro").createOrOverwrite()) {
                out.write(1);
            }
        }

        assertThat(written).hasSize(2);
        assertThat(written).allSatisfy(headers -> assertThat(headers.containsKey(SSE)).isFalse());
    }

    private S3 profile(Optional<Encryption> encryption) {
        return new S3(
                Optional.of(URI.create("http://127.0.0.1:" + listener.getAddress().getPort())),
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
                            exchange.getRequestBody().readAllBytes();
                            written.add(exchange.getRequestHeaders());
                            exchange.getResponseHeaders().add("ETag", "\"1\"");
                            exchange.sendResponseHeaders(200, -1);
                        }
                    });
            return http;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
