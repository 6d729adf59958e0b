package dev.tarn.writer.landing;

import dev.tarn.chassis.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Raw bodies in an object store. What fits into one part is one request; a longer body goes part by
 * part, so that its length does not matter to the memory.
 */
public final class LandingArea implements AutoCloseable {
    /** What one upload keeps in memory. */
    public static final int PART_BYTES = 8 * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(LandingArea.class);
    private static final int CONNECTIONS_MAX = 256;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    private final LandingConfig config;
    private final S3Client client;
    private final RecentBodies recent = new RecentBodies();

    public LandingArea(LandingConfig config) {
        this.config = config;
        this.client = client(config);
    }

    /** Where an object of this name lies. */
    public String location(String name) {
        return config.location() + "/" + name;
    }

    /** Durable when it returns; {@link IOException} is the producer's failure to send it. */
    public RawBody write(String location, InputStream body) throws IOException {
        MessageDigest digest = sha256();
        byte[] part = body.readNBytes(PART_BYTES);
        digest.update(part);
        if (part.length < PART_BYTES) {
            try {
                client.putObject(
                        put -> put.bucket(config.bucket()).key(key(location)),
                        RequestBody.fromBytes(part));
            } catch (SdkException failure) {
                throw new LandingFailure("write", location, failure);
            }
            recent.keep(location, part);
            return new RawBody(part.length, digest.digest());
        }
        return new Upload(location, digest).run(part, body);
    }

    /** Only the checksum of a body that is already here under the same key. */
    public static RawBody measure(InputStream body) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            digest.update(buffer, 0, read);
            bytes += read;
        }
        return new RawBody(bytes, digest.digest());
    }

    /**
     * Throws {@link LandingFailure} while it is read, and at its end when it is not what landed.
     */
    public InputStream read(String location, byte[] checksum) {
        InputStream body =
                recent.find(location)
                        .<InputStream>map(ByteArrayInputStream::new)
                        .orElseGet(() -> open(location));
        return new RawStream(location, body, sha256(), checksum);
    }

    /**
     * Reads the short ones of these bodies at once that are not here already, as long as there is
     * room for them. What cannot be read now is not missed until it is read.
     */
    public void fetch(List<Landed> bodies) {
        List<Landed> missing =
                bodies.stream()
                        .filter(body -> body.bytes() <= RecentBodies.BODY_BYTES_MAX)
                        .filter(body -> recent.find(body.location()).isEmpty())
                        .toList();
        if (missing.size() < 2) {
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            missing.forEach(body -> threads.execute(() -> fetch(body)));
        }
    }

    private void fetch(Landed body) {
        try (InputStream in = open(body.location())) {
            byte[] bytes = in.readNBytes(RecentBodies.BODY_BYTES_MAX + 1);
            if (bytes.length == body.bytes()) {
                recent.keep(body.location(), bytes);
            }
        } catch (IOException | LandingFailure failure) {
            log.atDebug().setCause(failure).log("Cannot fetch {} now", body.location());
        }
    }

    private InputStream open(String location) {
        try {
            return client.getObject(get -> get.bucket(config.bucket()).key(key(location)));
        } catch (SdkException failure) {
            throw new LandingFailure("read", location, failure);
        }
    }

    /** A body that lies in the store. */
    public record Landed(String location, long bytes) {}

    /** Durable when it returns. Both are in the place for raw bodies. */
    public void copy(String from, String to, long bytes) {
        try {
            new ObjectCopy(client, config.bucket(), key(from), key(to)).run(bytes);
        } catch (SdkException failure) {
            throw new LandingFailure("copy", from, failure);
        }
    }

    /** Also when there is no such object. */
    public void delete(String location) {
        try {
            client.deleteObject(delete -> delete.bucket(config.bucket()).key(key(location)));
        } catch (SdkException failure) {
            throw new LandingFailure("delete", location, failure);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private String key(String location) {
        return location.substring("s3://".length() + config.bucket().length() + 1);
    }

    private final class Upload {
        private final String location;
        private final MessageDigest digest;
        private final List<CompletedPart> parts = new ArrayList<>();

        Upload(String location, MessageDigest digest) {
            this.location = location;
            this.digest = digest;
        }

        RawBody run(byte[] first, InputStream body) throws IOException {
            String id = begin();
            try {
                long bytes = 0;
                byte[] part = first;
                while (part.length > 0) {
                    send(id, part);
                    bytes += part.length;
                    part = part.length < PART_BYTES ? new byte[0] : body.readNBytes(PART_BYTES);
                    digest.update(part);
                }
                complete(id);
                return new RawBody(bytes, digest.digest());
            } catch (IOException | RuntimeException failure) {
                abort(id, failure);
                throw failure;
            }
        }

        private String begin() {
            try {
                return client.createMultipartUpload(
                                create -> create.bucket(config.bucket()).key(key(location)))
                        .uploadId();
            } catch (SdkException failure) {
                throw new LandingFailure("write", location, failure);
            }
        }

        private void send(String id, byte[] part) {
            int number = parts.size() + 1;
            try {
                var answer =
                        client.uploadPart(
                                upload ->
                                        upload.bucket(config.bucket())
                                                .key(key(location))
                                                .uploadId(id)
                                                .partNumber(number),
                                RequestBody.fromBytes(part));
                parts.add(CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build());
            } catch (SdkException failure) {
                throw new LandingFailure("write", location, failure);
            }
        }

        private void complete(String id) {
            try {
                client.completeMultipartUpload(complete ->
                        complete.bucket(config.bucket())
                                .key(key(location))
                                .uploadId(id)
                                .multipartUpload(all -> all.parts(parts)));
            } catch (SdkException failure) {
                throw new LandingFailure("write", location, failure);
            }
        }

        private void abort(String id, Exception failure) {
            try {
                client.abortMultipartUpload(
                        abort -> abort.bucket(config.bucket()).key(key(location)).uploadId(id));
            } catch (SdkException second) {
                // A store forgets parts that are never completed, by a rule of the bucket.
                failure.addSuppressed(second);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static S3Client client(LandingConfig config) {
        var builder =
                S3Client.builder()
                        .region(Region.of(config.region()))
                        .forcePathStyle(config.pathStyle())
                        // Stores other than AWS's often know no checksums.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(override ->
                                override.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                                        .apiCallTimeout(CALL_TIMEOUT))
                        .httpClientBuilder(
                                Apache5HttpClient.builder()
                                        .maxConnections(CONNECTIONS_MAX)
                                        .connectionTimeout(CONNECT_TIMEOUT));
        config.endpoint().ifPresent(builder::endpointOverride);
        config.accessKey()
                .ifPresent(key ->
                        builder.credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(
                                                key,
                                                config.secretKey()
                                                        .map(Secret::value)
                                                        .orElseThrow()))));
        return builder.build();
    }
}
