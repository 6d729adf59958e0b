package dev.tarn.testkit.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;

/** Session policies are what vended credentials stand on: the store has to enforce them. */
class CephRgwTest {
    /** Without a blank, which this version takes for a plus sign. */
    private static final String ONE_PREFIX =
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",\
            "Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::lake/mine/*"]}]}\
            """;

    private static CephRgw ceph;
    private static S3Client owner;

    @BeforeAll
    static void open() {
        ceph = CephRgw.orSkip();
        owner = client(AwsBasicCredentials.create(ceph.accessKey(), ceph.secretKey()));
        owner.createBucket(request -> request.bucket("lake"));
        owner.putObject(
                request -> request.bucket("lake").key("yours/file"),
                RequestBody.fromString("secret"));
    }

    @AfterAll
    static void close() {
        if (owner != null) {
            owner.close();
        }
    }

    private static S3Client client(AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(ceph.endpoint())
                .region(Region.of(ceph.region()))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .build();
    }

    private static AwsSessionCredentials assumed() {
        var keys = AwsBasicCredentials.create(ceph.accessKey(), ceph.secretKey());
        try (var sts =
                StsClient.builder()
                        .endpointOverride(ceph.endpoint())
                        .region(Region.of(ceph.region()))
                        .credentialsProvider(StaticCredentialsProvider.create(keys))
                        .build()) {
            var session =
                    sts.assumeRole(request ->
                                    request.roleArn(ceph.roleArn())
                                            .roleSessionName("test")
                                            .durationSeconds(900)
                                            .policy(ONE_PREFIX))
                            .credentials();
            return AwsSessionCredentials.create(
                    session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
        }
    }

    @Test
    void letsSessionReadAndWriteWhatItsPolicyAllows() {
        try (var session = client(assumed())) {
            session.putObject(
                    request -> request.bucket("lake").key("mine/file"),
                    RequestBody.fromString("hello"));

            assertThat(
                            session.getObjectAsBytes(
                                            request -> request.bucket("lake").key("mine/file"))
                                    .asUtf8String())
                    .isEqualTo("hello");
        }
    }

    @Test
    void refusesSessionWhatItsPolicyDoesNotAllow() {
        try (var session = client(assumed())) {
            assertForbidden(() ->
                    session.getObjectAsBytes(request -> request.bucket("lake").key("yours/file")));
            assertForbidden(() ->
                    session.putObject(
                            request -> request.bucket("lake").key("yours/new"),
                            RequestBody.fromString("mine now")));
            assertForbidden(
                    () -> session.deleteObject(request -> request.bucket("lake").key("mine/file")));
        }
    }

    @Test
    void refusesSessionWithoutItsToken() {
        AwsSessionCredentials session = assumed();
        try (var stripped =
                client(
                        AwsBasicCredentials.create(
                                session.accessKeyId(), session.secretAccessKey()))) {
            assertForbidden(() ->
                    stripped.getObjectAsBytes(request -> request.bucket("lake").key("mine/file")));
        }
    }

    private static void assertForbidden(ThrowingCallable work) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(work)
                .satisfies(failure -> assertThat(failure.statusCode()).isEqualTo(403));
    }
}
