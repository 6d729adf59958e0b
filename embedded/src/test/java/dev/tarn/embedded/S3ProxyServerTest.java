package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ProxyServerTest {
    @TempDir static Path folder;

    private static S3ProxyServer store;

    @BeforeAll
    static void start() {
        store = S3ProxyServer.start(settings());
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    private static S3ProxySettings settings() {
        return S3ProxySettings.in(TarnHome.path(), folder, "key", "secret: #\\=!", "tarn");
    }

    @Test
    void returnsWhatWasPut() {
        try (var s3 = client("key", "secret: #\\=!")) {
            s3.putObject(
                    request -> request.bucket("tarn").key("a/b.txt"),
                    RequestBody.fromString("hello"));

            assertThat(
                            s3.getObjectAsBytes(request -> request.bucket("tarn").key("a/b.txt"))
                                    .asUtf8String())
                    .isEqualTo("hello");
        }
    }

    @Test
    void refusesAWrongSecret() {
        try (var s3 = client("key", "guess")) {
            assertThatThrownBy(() -> s3.listObjectsV2(request -> request.bucket("tarn")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void refusesAnUnknownKey() {
        try (var s3 = client("stranger", "secret: #\\=!")) {
            assertThatThrownBy(() -> s3.listObjectsV2(request -> request.bucket("tarn")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
            // It may be refused before its body was read, and then the client sees no answer.
            assertThatThrownBy(() ->
                            s3.putObject(
                                    request -> request.bucket("tarn").key("stranger's"),
                                    RequestBody.fromString("x")))
                    .isInstanceOf(SdkException.class);
        }
        try (var s3 = client("key", "secret: #\\=!")) {
            assertThat(
                            s3.listObjectsV2(request -> request.bucket("tarn").prefix("stranger"))
                                    .contents())
                    .isEmpty();
        }
    }

    @Test
    void letsOneOfTwoCreateAnObject() {
        try (var s3 = client("key", "secret: #\\=!")) {
            createOnce(s3, "once", "first");

            assertThatThrownBy(() ->
                            s3.putObject(
                                    request -> request.bucket("tarn").key("once").ifNoneMatch("*"),
                                    RequestBody.fromString("second")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        }
    }

    /** The client asks again when it has lost an answer, and is told of its own object then. */
    private static void createOnce(S3Client s3, String key, String text) {
        try {
            s3.putObject(
                    request -> request.bucket("tarn").key(key).ifNoneMatch("*"),
                    RequestBody.fromString(text));
        } catch (S3Exception again) {
            assertThat(again.statusCode()).isEqualTo(412);
        }
        assertThat(s3.getObjectAsBytes(request -> request.bucket("tarn").key(key)).asUtf8String())
                .isEqualTo(text);
    }

    @Test
    void keepsItsKeysInAFileForItsOwnerOnly() throws IOException {
        Path properties = settings().configDir().resolve("s3proxy.properties");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(properties)))
                .isEqualTo("rw-------");
        assertThat(store.process().handle().info().commandLine().orElseThrow())
                .contains(properties.toString())
                .doesNotContain("secret:");
    }

    private static S3Client client(String key, String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create(store.endpoint().toString()))
                .region(Region.of(store.region()))
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .build();
    }
}
