package dev.tarn.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * Which object store to run, and where.
 *
 * @param cache where start-up caches are kept, for all data folders
 * @param dataDir one folder a bucket
 * @param configDir where our configuration files for it are written, readable by the owner only
 * @param port 0 takes a free one
 * @param buckets exist after the start
 */
public record S3ProxySettings(
        Path tarnHome,
        Path cache,
        Path dataDir,
        Path configDir,
        Path logFile,
        Path pidFile,
        String host,
        int port,
        String accessKey,
        String secretKey,
        List<String> buckets) {
    public S3ProxySettings {
        dataDir = dataDir.toAbsolutePath().normalize();
        configDir = configDir.toAbsolutePath().normalize();
        buckets = List.copyOf(buckets);
    }

    /** Everything below one folder, on a free port of the loopback address. */
    public static S3ProxySettings in(
            Path tarnHome, Path folder, String accessKey, String secretKey, String... buckets) {
        return new S3ProxySettings(
                tarnHome,
                tarnHome.resolve("target/cache"),
                folder.resolve("data"),
                folder.resolve("etc"),
                folder.resolve("s3.log"),
                folder.resolve("s3.pid"),
                "127.0.0.1",
                0,
                accessKey,
                secretKey,
                List.of(buckets));
    }

    public S3ProxySettings withPort(int newPort) {
        return new S3ProxySettings(
                tarnHome, cache, dataDir, configDir, logFile, pidFile, host, newPort, accessKey,
                secretKey, buckets);
    }

    @Override
    public String toString() {
        return "S3Proxy in " + dataDir + " on port " + port;
    }
}
