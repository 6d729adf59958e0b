package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.ServerKeys;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.storage.StorageProfile.S3;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.exceptions.ForbiddenException;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.signer.AwsS3V4Signer;
import software.amazon.awssdk.auth.signer.params.AwsS3V4SignerParams;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.regions.Region;

/**
 * Signs with the server's keys, by the AWS SDK's own signer: the one for S3 that leaves the payload
 * unsigned over plain HTTP too, because the payload is not here.
 */
@SuppressWarnings("deprecation") // Its successor insists on the payload unless the scheme is https.
public final class RequestSigner {
    private final ServerKeys keys;
    private final InstantSource clock;
    private final AwsS3V4Signer signer = AwsS3V4Signer.create();

    public RequestSigner(ServerKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The headers that make the request a signed one. */
    Map<String, List<String>> sign(S3 profile, StoreRequest request) {
        URI uri = request.uri();
        var unsigned =
                SdkHttpFullRequest.builder()
                        .method(request.operation().method())
                        .protocol(uri.getScheme())
                        .host(uri.getHost())
                        .port(StoreAddress.port(uri))
                        .encodedPath(uri.getRawPath());
        request.query().forEach(unsigned::putRawQueryParameter);
        request.headers().forEach(unsigned::putHeader);
        if (request.contentHash().equals(StoreHeaders.UNSIGNED_TRAILER)) {
            unsigned.putHeader(StoreHeaders.CONTENT_HASH, request.contentHash());
        }
        request.payload()
                .ifPresent(body ->
                        unsigned.contentStreamProvider(
                                ContentStreamProvider.fromByteArray(
                                        body.getBytes(StandardCharsets.UTF_8))));
        var parameters =
                AwsS3V4SignerParams.builder()
                        .awsCredentials(credentials(profile))
                        .enablePayloadSigning(request.payload().isPresent())
                        .enableChunkedEncoding(false)
                        .signingClockOverride(clock.withZone(ZoneOffset.UTC))
                        .signingRegion(Region.of(profile.region()))
                        .signingName("s3")
                        .doubleUrlEncode(false)
                        .normalizePath(false)
                        .timeOffset(0)
                        .build();
        Map<String, List<String>> signed = signer.sign(unsigned.build(), parameters).headers();
        requireHash(request, signed);
        return signed;
    }

    /**
     * A header that the client sends wins over ours, and the store would refuse the signature: it
     * is better refused here, with a reason.
     */
    private static void requireHash(StoreRequest request, Map<String, List<String>> signed) {
        String own = StoreHeaders.contentHash(signed);
        if (!request.contentHash().isEmpty() && !request.contentHash().equals(own)) {
            throw new ForbiddenException(
                    "Cannot sign: %s is %s and has to be %s",
                    StoreHeaders.CONTENT_HASH, request.contentHash(), own);
        }
    }

    private AwsCredentials credentials(S3 profile) {
        try {
            return keys.of(profile).resolveCredentials();
        } catch (SdkException failure) {
            throw new StorageFailure("find the keys for", "a signature", failure);
        }
    }
}
