package dev.tarn.writer.landing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Raw bodies in an object store. What fits into one part is one request; a longer body goes part by
 * part, so that its length does not matter to the memory. Short ones that come together share one
 * object.
 */
public final class LandingArea implements AutoCloseable {
    /** What one upload keeps in memory. */
    public static final int PART_BYTES = 8 * 1024 * 1024;

    /** What is longer always has an object of its own. */
    public static final int SHORT_BYTES_MAX = RecentBodies.BODY_BYTES_MAX;

    /** As many as a store takes in one request. */
    public static final int DELETED_AT_ONCE = 1_000;

    private static final Logger log = LoggerFactory.getLogger(LandingArea.class);
    private static final String ANY_BYTES = "application/octet-stream";
    private static final int FETCHED_KILOBYTES_MAX = 16 * 1024;
    private static final int PART_OF_HEAP = 32;

    private final LandingConfig config;
    private final S3Client client;
    private final ObjectRemoval removal;
    private final RecentBodies recent = new RecentBodies();

    /** For what all lanes together fetch at the same time, before it is among the recent ones. */
    private final Semaphore room =
            new Semaphore(
                    Math.toIntExact(
                            Math.min(
                                    FETCHED_KILOBYTES_MAX,
                                    Runtime.getRuntime().maxMemory() / PART_OF_HEAP / 1024)));

    public LandingArea(LandingConfig config) {
        this.config = config;
        this.client = LandingClient.open(config);
        this.removal = new ObjectRemoval(client, config.bucket());
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
            put(location, RequestBody.fromBytes(part));
            recent.keep(location, part);
            return new RawBody(part.length, digest.digest());
        }
        return new LongUpload(client, config.bucket(), key(location), location, digest)
                .run(part, body);
    }

    /** One object of all of these, durable when it returns. Answers where in it each lies. */
    public List<RawPlace> writeTogether(String location, List<byte[]> bodies) {
        List<RawPlace> places = new ArrayList<>();
        long bytes = 0;
        for (byte[] body : bodies) {
            places.add(RawPlace.part(location, bytes, body.length));
            bytes += body.length;
        }
        // Not copied into one array: they are in memory already.
        put(
                location,
                RequestBody.fromContentProvider(
                        () ->
                                new SequenceInputStream(
                                        Collections.enumeration(
                                                bodies.stream()
                                                        .map(ByteArrayInputStream::new)
                                                        .toList())),
                        bytes,
                        ANY_BYTES));
        for (int i = 0; i < bodies.size(); i++) {
            recent.keep(places.get(i).name(), bodies.get(i));
        }
        return places;
    }

    private void put(String location, RequestBody body) {
        try {
            client.putObject(put -> put.bucket(config.bucket()).key(key(location)), body);
        } catch (SdkException failure) {
            throw new LandingFailure("write", location, failure);
        }
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

    /** The same of a body that is in memory. */
    public static RawBody measure(byte[] body) {
        return new RawBody(body.length, sha256().digest(body));
    }

    /**
     * Throws {@link LandingFailure} while it is read, and at its end when it is not what landed.
     */
    public InputStream read(RawPlace place, byte[] checksum) {
        InputStream body =
                recent.find(place.name())
                        .<InputStream>map(ByteArrayInputStream::new)
                        .orElseGet(() -> open(place));
        return new RawStream(place.name(), body, sha256(), checksum);
    }

    /**
     * Reads the short ones of these bodies at once that are not here already, as long as there is
     * room for them. What cannot be read now is not missed until it is read.
     */
    public void fetch(List<RawPlace> bodies) {
        List<RawPlace> missing =
                bodies.stream()
                        .filter(RawPlace::isShort)
                        .filter(body -> !recent.has(body.name()))
                        .toList();
        if (missing.size() < 2) {
            return;
        }
        Map<String, List<RawPlace>> ofObjects =
                missing.stream().collect(Collectors.groupingBy(RawPlace::location));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ofObjects.values().stream()
                    .flatMap(ofOne -> Stretch.of(ofOne).stream())
                    .forEach(stretch -> threads.execute(() -> fetch(stretch)));
        }
    }

    /** It has been read to its end; whoever wants it again reads it from the store. */
    public void release(RawPlace body) {
        recent.drop(body.name());
    }

    private void fetch(Stretch stretch) {
        int kilobytes = 1 + stretch.bytes() / 1024;
        if (!room.tryAcquire(kilobytes)) {
            return;
        }
        try (InputStream in = open(stretch.place())) {
            byte[] bytes = in.readNBytes(stretch.bytes() + 1);
            if (bytes.length == stretch.bytes()) {
                stretch.bodies().forEach(body -> keep(stretch, body, bytes));
            }
        } catch (IOException | LandingFailure failure) {
            log.atDebug().setCause(failure).log("Cannot fetch {} now", stretch.location());
        } finally {
            room.release(kilobytes);
        }
    }

    private void keep(Stretch stretch, RawPlace body, byte[] bytes) {
        int from = stretch.indexOf(body);
        recent.keep(
                body.name(), Arrays.copyOfRange(bytes, from, from + Math.toIntExact(body.bytes())));
    }

    private InputStream open(RawPlace place) {
        if (place.offset().isPresent() && place.bytes() == 0) {
            // There is no range of no bytes.
            return InputStream.nullInputStream();
        }
        try {
            return client.getObject(get -> {
                get.bucket(config.bucket()).key(key(place.location()));
                place.offset()
                        .ifPresent(
                                from -> get.range("bytes=%d-%d".formatted(from, place.end() - 1)));
            });
        } catch (SdkException failure) {
            throw new LandingFailure("read", place.name(), failure);
        }
    }

    /** Into an object of its own, durable when it returns. Both are in the place for raw bodies. */
    public void copy(RawPlace from, String to) {
        if (from.offset().isPresent()) {
            put(to, RequestBody.fromBytes(bytes(from)));
            return;
        }
        try {
            new ObjectCopy(client, config.bucket(), key(from.location()), key(to))
                    .run(from.bytes());
        } catch (SdkException failure) {
            throw new LandingFailure("copy", from.location(), failure);
        }
    }

    /** Of a body that shares its object with others, so that it is a short one. */
    private byte[] bytes(RawPlace place) {
        try (InputStream in = open(place)) {
            byte[] bytes = in.readNBytes(SHORT_BYTES_MAX + 1);
            if (bytes.length != place.bytes()) {
                throw LandingFailure.damaged(place.name());
            }
            return bytes;
        } catch (IOException failure) {
            throw new LandingFailure("read", place.name(), failure);
        }
    }

    /** Also when there is no such object. */
    public void delete(String location) {
        try {
            removal.one(key(location));
        } catch (SdkException failure) {
            throw new LandingFailure("delete", location, failure);
        }
    }

    /**
     * As many as {@link #DELETED_AT_ONCE}. Answers those that are gone, also because there was no
     * such object.
     */
    public Set<String> delete(Collection<String> locations) {
        Map<String, String> byKey =
                locations.stream()
                        .collect(
                                Collectors.toMap(
                                        this::key, location -> location, (first, _) -> first));
        if (byKey.isEmpty()) {
            return Set.of();
        }
        try {
            return removal.all(byKey.keySet()).stream()
                    .flatMap(key -> Stream.ofNullable(byKey.get(key)))
                    .collect(Collectors.toSet());
        } catch (SdkException failure) {
            throw new LandingFailure("delete", "given up bodies", failure);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private String key(String location) {
        return location.substring("s3://".length() + config.bucket().length() + 1);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
