package dev.tarn.writer.landing;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Copies an object within a bucket, in the store; a long one part by part. */
final class ObjectCopy {
    static final long PART_BYTES = 256L * 1024 * 1024;

    private final S3Client client;
    private final String bucket;
    private final String from;
    private final String to;

    ObjectCopy(S3Client client, String bucket, String from, String to) {
        this.client = client;
        this.bucket = bucket;
        this.from = from;
        this.to = to;
    }

    void run(long bytes) {
        if (bytes <= PART_BYTES) {
            client.copyObject(copy ->
                    copy.sourceBucket(bucket)
                            .sourceKey(from)
                            .destinationBucket(bucket)
                            .destinationKey(to));
            return;
        }
        String id =
                client.createMultipartUpload(create -> create.bucket(bucket).key(to)).uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long start = 0; start < bytes; start += PART_BYTES) {
                parts.add(part(id, parts.size() + 1, start, Math.min(bytes, start + PART_BYTES)));
            }
            client.completeMultipartUpload(complete ->
                    complete.bucket(bucket)
                            .key(to)
                            .uploadId(id)
                            .multipartUpload(all -> all.parts(parts))
                            .overrideConfiguration(override ->
                                    override.apiCallAttemptTimeout(LongUpload.COMPLETE_WITHIN)
                                            .apiCallTimeout(LongUpload.COMPLETE_WITHIN)));
        } catch (SdkException failure) {
            abort(id, failure);
            throw failure;
        }
    }

    private CompletedPart part(String id, int number, long start, long end) {
        var answer =
                client.uploadPartCopy(copy ->
                        copy.sourceBucket(bucket)
                                .sourceKey(from)
                                .destinationBucket(bucket)
                                .destinationKey(to)
                                .uploadId(id)
                                .partNumber(number)
                                .copySourceRange("bytes=%d-%d".formatted(start, end - 1)));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.copyPartResult().eTag())
                .build();
    }

    private void abort(String id, SdkException failure) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(to).uploadId(id));
        } catch (SdkException second) {
            // A store forgets parts that are never completed, by a rule of the bucket.
            failure.addSuppressed(second);
        }
    }
}
