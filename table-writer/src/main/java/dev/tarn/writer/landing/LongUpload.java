package dev.tarn.writer.landing;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** A body that goes part by part, so that its length does not matter to the memory. */
final class LongUpload {
    static final Duration COMPLETE_WITHIN = Duration.ofMinutes(15);

    private final S3Client client;
    private final String bucket;
    private final String key;
    private final String location;
    private final MessageDigest digest;
    private final List<CompletedPart> parts = new ArrayList<>();

    LongUpload(S3Client client, String bucket, String key, String location, MessageDigest digest) {
        this.client = client;
        this.bucket = bucket;
        this.key = key;
        this.location = location;
        this.digest = digest;
    }

    /** The first part is in the digest already. */
    RawBody run(byte[] first, InputStream body) throws IOException {
        String id = begin();
        try {
            long bytes = 0;
            byte[] part = first;
            while (part.length > 0) {
                send(id, part);
                bytes += part.length;
                part =
                        part.length < LandingArea.PART_BYTES
                                ? new byte[0]
                                : body.readNBytes(LandingArea.PART_BYTES);
                digest.update(part);
            }
            complete(id, bytes);
            return new RawBody(bytes, digest.digest());
        } catch (IOException | RuntimeException failure) {
            abort(id, failure);
            throw failure;
        }
    }

    private String begin() {
        try {
            return client.createMultipartUpload(create -> create.bucket(bucket).key(key))
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
                                    upload.bucket(bucket).key(key).uploadId(id).partNumber(number),
                            RequestBody.fromBytes(part));
            parts.add(CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build());
        } catch (SdkException failure) {
            throw new LandingFailure("write", location, failure);
        }
    }

    /** A store may take minutes to make one object of thousands of parts. */
    private void complete(String id, long bytes) {
        try {
            client.completeMultipartUpload(complete ->
                    complete.bucket(bucket)
                            .key(key)
                            .uploadId(id)
                            .multipartUpload(all -> all.parts(parts))
                            .overrideConfiguration(override ->
                                    override.apiCallAttemptTimeout(COMPLETE_WITHIN)
                                            .apiCallTimeout(COMPLETE_WITHIN)));
        } catch (SdkException failure) {
            // Also what a store says that is asked again and has done it the first time.
            if (!isThere(bytes, failure)) {
                throw new LandingFailure("write", location, failure);
            }
        }
    }

    /** Nobody else writes under this name, and it has no bytes before it has all. */
    private boolean isThere(long bytes, SdkException doubt) {
        try {
            return client.headObject(head -> head.bucket(bucket).key(key)).contentLength() == bytes;
        } catch (SdkException second) {
            doubt.addSuppressed(second);
            return false;
        }
    }

    private void abort(String id, Exception failure) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException second) {
            // A store forgets parts that are never completed, by a rule of the bucket.
            failure.addSuppressed(second);
        }
    }
}
