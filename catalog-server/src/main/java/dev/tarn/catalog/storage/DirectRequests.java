package dev.tarn.catalog.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * One attempt to put or get a whole object, signed by the SDK's signer and sent by its HTTP client.
 * The S3 client's pipeline around these two takes more time than all the rest of a commit. Whatever
 * is not plainly done is left to that client, which knows every other answer and tries again.
 */
final class DirectRequests {
    private static final Logger log = LoggerFactory.getLogger(DirectRequests.class);
    private static final int BUCKETS_MAX = 100;

    /** Access points and their like have other addresses and signatures. */
    private static final Pattern PLAIN_BUCKET =
            Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!--x-s3)");

    private final S3Client client;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final String region;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Cache<String, URI> addresses =
            Caffeine.newBuilder().maximumSize(BUCKETS_MAX).build();

    DirectRequests(
            S3Client client,
            SdkHttpClient http,
            AwsCredentialsProvider credentials,
            String region) {
        this.client = client;
        this.http = http;
        this.credentials = credentials;
        this.region = region;
    }

    /** Whether the store said that it has the object. */
    boolean put(ObjectName object, byte[] content, Map<String, String> headers) {
        if (!isPlain(object)) {
            return false;
        }
        try {
            SdkHttpRequest request =
                    request(SdkHttpMethod.PUT, object)
                            .putHeader("Content-Length", String.valueOf(content.length))
                            .applyMutation(put -> headers.forEach(put::putHeader))
                            .build();
            HttpExecuteResponse answer =
                    send(request, Optional.of(ContentStreamProvider.fromByteArrayUnsafe(content)));
            boolean done = answer.httpResponse().statusCode() == 200;
            end(answer);
            return done;
        } catch (IOException | SdkException failure) {
            return leave(object, failure);
        }
    }

    /** Nothing, when the S3 client is to be asked instead. */
    Optional<byte[]> get(ObjectName object, int bytesMax) {
        if (!isPlain(object)) {
            return Optional.empty();
        }
        try {
            HttpExecuteResponse answer =
                    send(request(SdkHttpMethod.GET, object).build(), Optional.empty());
            long length =
                    answer.httpResponse()
                            .firstMatchingHeader("Content-Length")
                            .map(Long::parseLong)
                            .orElse(-1L);
            boolean fits = length >= 0 && length <= bytesMax;
            if (answer.httpResponse().statusCode() != 200 || !fits) {
                answer.responseBody().ifPresent(AbortableInputStream::abort);
                return Optional.empty();
            }
            byte[] content = new byte[0];
            if (answer.responseBody().isPresent()) {
                try (var body = answer.responseBody().orElseThrow()) {
                    content = body.readAllBytes();
                }
            }
            return content.length == length ? Optional.of(content) : Optional.empty();
        } catch (IOException | NumberFormatException | SdkException failure) {
            leave(object, failure);
            return Optional.empty();
        }
    }

    private static boolean isPlain(ObjectName object) {
        return PLAIN_BUCKET.matcher(object.bucket()).matches();
    }

    private SdkHttpRequest.Builder request(SdkHttpMethod method, ObjectName object) {
        URI bucket = addresses.get(object.bucket(), this::address);
        return SdkHttpRequest.builder()
                .method(method)
                .uri(bucket)
                .encodedPath(
                        bucket.getRawPath() + SdkHttpUtils.urlEncodeIgnoreSlashes(object.key()));
    }

    /** Where a bucket's keys begin, as the S3 client would have it. */
    private URI address(String bucket) {
        String any = client.utilities().getUrl(get -> get.bucket(bucket).key("k")).toString();
        return URI.create(any.substring(0, any.length() - 1));
    }

    private HttpExecuteResponse send(
            SdkHttpRequest request, Optional<ContentStreamProvider> content) throws IOException {
        SignedRequest signed =
                signer.sign(sign -> {
                    sign.identity(credentials.resolveCredentials())
                            .request(request)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
                    content.ifPresent(sign::payload);
                });
        var prepared = HttpExecuteRequest.builder().request(signed.request());
        signed.payload().ifPresent(prepared::contentStreamProvider);
        return http.prepareRequest(prepared.build()).call();
    }

    /** What is read to its end gives its connection back. */
    private static void end(HttpExecuteResponse answer) throws IOException {
        if (answer.responseBody().isEmpty()) {
            return;
        }
        try (AbortableInputStream body = answer.responseBody().orElseThrow()) {
            if (!answer.httpResponse().isSuccessful()) {
                body.abort();
            }
        }
    }

    private static boolean leave(ObjectName object, Exception failure) {
        log.atDebug()
                .addKeyValue("object", object)
                .setCause(failure)
                .log("Left a request to the S3 client");
        return false;
    }
}
