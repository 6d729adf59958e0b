package dev.tarn.testkit;

import dev.tarn.embedded.S3ProxyServer;
import dev.tarn.embedded.S3ProxySettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A prefix of its own for one test class, on the one S3 store of this JVM, which starts with the
 * first.
 */
public final class LocalObjectStore {
    private static final String BUCKET = "tarn";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix;

    private LocalObjectStore(String prefix) {
        this.prefix = prefix;
    }

    public static LocalObjectStore fresh() {
        return new LocalObjectStore("test-" + COUNT.incrementAndGet());
    }

    public URI endpoint() {
        return Server.S3.endpoint();
    }

    public String region() {
        return Server.S3.region();
    }

    public String accessKey() {
        return Server.S3.accessKey();
    }

    public String secretKey() {
        return Server.S3.secretKey();
    }

    public String bucket() {
        return BUCKET;
    }

    /** Where this test class may write, without a slash at the end. */
    public String location() {
        return "s3://" + BUCKET + "/" + prefix;
    }

    /**
     * The folder on the local disk that holds what lies below {@link #location()}, for a look past
     * the store.
     */
    public Path folder() {
        return Server.FOLDER.resolve("data").resolve(BUCKET).resolve(prefix);
    }

    /** What Iceberg's S3FileIO needs to know. */
    public Map<String, String> fileIoProperties() {
        var properties = new LinkedHashMap<String, String>();
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("s3.endpoint", endpoint().toString());
        properties.put("s3.path-style-access", "true");
        properties.put("s3.access-key-id", accessKey());
        properties.put("s3.secret-access-key", secretKey());
        properties.put("client.region", region());
        return Map.copyOf(properties);
    }

    /** Starts when it is first asked for, and ends with the JVM. */
    private static final class Server {
        private static final Path FOLDER = Scratch.folder("s3");
        private static final S3ProxyServer S3 = start();

        private static S3ProxyServer start() {
            S3ProxyServer server =
                    S3ProxyServer.start(
                            S3ProxySettings.in(
                                    TarnHome.path(),
                                    FOLDER,
                                    "test",
                                    UUID.randomUUID().toString(),
                                    BUCKET));
            Scratch.atExit(server, FOLDER);
            return server;
        }
    }
}
