package dev.tarn.writer.landing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes many objects with one request, or one by one where the store knows no such request. */
final class ObjectRemoval {
    private static final Logger log = LoggerFactory.getLogger(ObjectRemoval.class);
    private static final int PARALLEL = 16;
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client client;
    private final String bucket;

    ObjectRemoval(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    void one(String key) {
        client.deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    /** Answers the keys under which there is nothing any more. */
    Set<String> all(Collection<String> keys) {
        if (keys.size() == 1) {
            keys.forEach(this::one);
            return Set.copyOf(keys);
        }
        try {
            return atOnce(keys);
        } catch (S3Exception refused) {
            if (refused.statusCode() / 100 != 4 && refused.statusCode() != NOT_IMPLEMENTED) {
                throw refused;
            }
            log.atDebug().setCause(refused).log("Objects are deleted one by one");
            return oneByOne(keys);
        }
    }

    private Set<String> atOnce(Collection<String> keys) {
        List<ObjectIdentifier> objects =
                keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
        var answer =
                client.deleteObjects(delete ->
                        delete.bucket(bucket).delete(named -> named.objects(objects).quiet(true)));
        Map<String, S3Error> left =
                answer.errors().stream()
                        .collect(
                                Collectors.toMap(
                                        S3Error::key, Function.identity(), (first, _) -> first));
        left.values()
                .forEach(error -> log.atWarn().log("{} stays: {}", error.key(), error.message()));
        return keys.stream().filter(key -> !left.containsKey(key)).collect(Collectors.toSet());
    }

    private Set<String> oneByOne(Collection<String> keys) {
        Set<String> gone = ConcurrentHashMap.newKeySet();
        var atOnce = new Semaphore(PARALLEL);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String key : keys) {
                atOnce.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        one(key);
                        gone.add(key);
                    } catch (SdkException failure) {
                        log.atWarn().setCause(failure).log("{} is deleted later", key);
                    } finally {
                        atOnce.release();
                    }
                });
            }
        }
        return gone;
    }
}
