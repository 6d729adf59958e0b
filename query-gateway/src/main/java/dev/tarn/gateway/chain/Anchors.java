package dev.tarn.gateway.chain;

import dev.tarn.chassis.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The heads of days as objects, one a day, which are written once. Whoever may change the database
 * may not for that reason change them.
 */
final class Anchors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Anchors.class);
    private static final int BYTES_MAX = 4096;
    private static final int CONNECTIONS_MAX = 8;
    private static final int NOT_FOUND = 404;
    private static final int EXISTS = 412;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final Pattern DAY = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.json");

    /** What lies there for a day. */
    enum Found {
        SAME,
        DIFFERENT,
        NONE,
        /** The store does not say. */
        UNKNOWN
    }

    private final String bucket;
    private final String folder;
    private final S3Client client;

    Anchors(String location, ChainConfig.Anchor config) {
        this.bucket = ChainConfig.Anchor.bucket(location);
        this.folder = ChainConfig.Anchor.folder(location);
        this.client = client(config);
    }

    /** What lies there now; an object that is there stays as it is. */
    Found write(LocalDate day, byte[] anchor) {
        // Also where a store does not know the condition nothing is written over.
        Found before = read(day, anchor);
        if (before != Found.NONE) {
            return before;
        }
        try {
            client.putObject(
                    put ->
                            put.bucket(bucket)
                                    .key(key(day))
                                    .contentType("application/json")
                                    .ifNoneMatch("*"),
                    RequestBody.fromBytes(anchor));
            return Found.SAME;
        } catch (S3Exception e) {
            return e.statusCode() == EXISTS ? read(day, anchor) : unknown(day, e);
        } catch (SdkException e) {
            return unknown(day, e);
        }
    }

    Found read(LocalDate day, byte[] expected) {
        try (InputStream body = client.getObject(get -> get.bucket(bucket).key(key(day)))) {
            return Arrays.equals(body.readNBytes(BYTES_MAX), expected)
                    ? Found.SAME
                    : Found.DIFFERENT;
        } catch (NoSuchKeyException _) {
            return Found.NONE;
        } catch (S3Exception e) {
            return e.statusCode() == NOT_FOUND && "NoSuchKey".equals(code(e))
                    ? Found.NONE
                    : unknown(day, e);
        } catch (SdkException | IOException e) {
            return unknown(day, e);
        }
    }

    /** Of the first day that has one; empty also when the store does not say. */
    Optional<LocalDate> first() {
        try {
            return client
                    .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(folder + "/"))
                    .contents()
                    .stream()
                    .flatMap(object -> day(object.key()).stream())
                    .findFirst();
        } catch (SdkException e) {
            LOG.atWarn().setCause(e).log("The store does not say which days have anchors");
            return Optional.empty();
        }
    }

    private Optional<LocalDate> day(String key) {
        Matcher named = DAY.matcher(key.substring(folder.length() + 1));
        try {
            return named.matches()
                    ? Optional.of(LocalDate.parse(named.group(1)))
                    : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Found unknown(LocalDate day, Exception reason) {
        LOG.atWarn().setCause(reason).log("The store does not say what the anchor of {} is", day);
        return Found.UNKNOWN;
    }

    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    }

    private String key(LocalDate day) {
        return folder + "/" + day + ".json";
    }

    @Override
    public void close() {
        client.close();
    }

    private static S3Client client(ChainConfig.Anchor config) {
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
