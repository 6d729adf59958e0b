package dev.tarn.catalog.storage;

import dev.tarn.catalog.storage.StorageProfile.Encryption;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Objects in S3. Metadata goes straight to the client and not through S3FileIO's streams, which
 * stage every file on the local disk.
 */
final class S3FileStore implements FileStore {
    private static final int CONNECTIONS_MAX = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Cleaner CLEANER = Cleaner.create();

    private final S3Client client;
    private final DirectRequests direct;
    private final Cleaner.Cleanable connections;
    private final S3FileIO io;
    private final Optional<Encryption> encryption;

    static S3FileStore open(StorageProfile.S3 profile) {
        AwsCredentialsProvider credentials = credentials(profile);
        SdkHttpClient http =
                Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS_MAX)
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(ATTEMPT_TIMEOUT)
                        // What is written here is small: one way to the store less.
                        .expectContinueEnabled(false)
                        .build();
        S3Client client = client(profile, http, credentials);
        return new S3FileStore(client, http, credentials, profile);
    }

    /**
     * Its connections are closed with it, or else when nobody can use them any more: a store that
     * has left the cache may still be in somebody's hands, for as long as a scan takes.
     */
    S3FileStore(
            S3Client client,
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            StorageProfile.S3 profile) {
        this.client = client;
        this.direct = new DirectRequests(client, http, credentials, profile.region());
        this.connections =
                CLEANER.register(
                        this,
                        () -> {
                            client.close();
                            http.close();
                        });
        // By way of this store, which therefore lives as long as its files are read. Without a
        // second client Iceberg looks for a factory, whose class names services of AWS that are not
        // on the class path.
        this.io = new S3FileIO(() -> this.client, S3FileStore::noAsynchronousClient);
        this.encryption = profile.encryption();
        encryption.ifPresent(sse -> io.initialize(sse.properties()));
    }

    @Override
    public void write(String location, byte[] content) {
        var object = ObjectName.parse(location);
        if (direct.put(object, content, headers(location))) {
            return;
        }
        try {
            client.putObject(
                    put -> {
                        put.bucket(object.bucket()).key(object.key());
                        put.contentType(contentType(location));
                        encryption.ifPresent(sse -> encrypt(put, sse));
                    },
                    RequestBody.fromBytes(content));
        } catch (SdkException failure) {
            throw new StorageFailure("write", location, failure);
        }
    }

    @Override
    public byte[] read(String location, int bytesMax) {
        var object = ObjectName.parse(location);
        Optional<byte[]> content = direct.get(object, bytesMax);
        if (content.isPresent()) {
            return content.orElseThrow();
        }
        try (var in = client.getObject(get -> get.bucket(object.bucket()).key(object.key()))) {
            if (in.response().contentLength() > bytesMax) {
                in.abort();
                throw FileStore.tooLarge(location, bytesMax);
            }
            return in.readNBytes(bytesMax);
        } catch (IOException failure) {
            throw new StorageFailure("read", location, failure);
        } catch (NoSuchKeyException missing) {
            throw new NotFoundException(missing, "File does not exist: %s", location);
        } catch (SdkException failure) {
            throw new StorageFailure("read", location, failure);
        }
    }

    @Override
    public void delete(String location) {
        var object = ObjectName.parse(location);
        try {
            client.deleteObject(delete -> delete.bucket(object.bucket()).key(object.key()));
        } catch (SdkException failure) {
            throw new StorageFailure("delete", location, failure);
        }
    }

    @Override
    public int deleteBeneath(String location, int max) {
        var folder = ObjectName.parse(location + "/");
        try {
            List<ObjectIdentifier> objects =
                    client
                            .listObjectsV2(list ->
                                    list.bucket(folder.bucket()).prefix(folder.key()).maxKeys(max))
                            .contents()
                            .stream()
                            .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                            .toList();
            if (objects.isEmpty()) {
                return 0;
            }
            var answer =
                    client.deleteObjects(delete ->
                            delete.bucket(folder.bucket())
                                    .delete(named -> named.objects(objects).quiet(true)));
            if (answer.hasErrors()) {
                var first = answer.errors().getFirst();
                throw new StorageFailure(
                        "delete files beneath",
                        location,
                        new IOException("%s: %s".formatted(first.key(), first.code())));
            }
            return objects.size();
        } catch (SdkException failure) {
            throw new StorageFailure("delete files beneath", location, failure);
        }
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public void close() {
        io.close();
        connections.clean();
    }

    private static S3AsyncClient noAsynchronousClient() {
        throw new UnsupportedOperationException("Files are read and written by blocking calls");
    }

    private static void encrypt(PutObjectRequest.Builder put, Encryption encryption) {
        put.serverSideEncryption(algorithm(encryption));
        encryption.key().ifPresent(put::ssekmsKeyId);
    }

    private Map<String, String> headers(String location) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", contentType(location));
        encryption.ifPresent(sse -> {
            headers.put("x-amz-server-side-encryption", algorithm(sse).toString());
            sse.key()
                    .ifPresent(
                            key -> headers.put("x-amz-server-side-encryption-aws-kms-key-id", key));
        });
        return headers;
    }

    private static ServerSideEncryption algorithm(Encryption encryption) {
        return switch (encryption.kind()) {
            case S3 -> ServerSideEncryption.AES256;
            case KMS -> ServerSideEncryption.AWS_KMS;
            case DSSE_KMS -> ServerSideEncryption.AWS_KMS_DSSE;
        };
    }

    private static String contentType(String location) {
        return location.endsWith(".json") ? "application/json" : "application/octet-stream";
    }

    private static AwsCredentialsProvider credentials(StorageProfile.S3 profile) {
        return profile.keys()
                .<AwsCredentialsProvider>map(keys ->
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        keys.accessKey(), keys.secretKey().value())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static S3Client client(
            StorageProfile.S3 profile, SdkHttpClient http, AwsCredentialsProvider credentials) {
        var builder =
                S3Client.builder()
                        .region(Region.of(profile.region()))
                        .forcePathStyle(profile.pathStyle())
                        .credentialsProvider(credentials)
                        // TLS and the signature protect the content; stores other than AWS's often
                        // know no checksums.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(override ->
                                override.apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                                        .apiCallTimeout(CALL_TIMEOUT))
                        .httpClient(http);
        profile.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }
}
