package dev.tarn.gateway;

import dev.tarn.chassis.identity.TestIssuer;
import dev.tarn.gateway.trust.TrinoKey;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.TestTrino;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one Trino of all tests of this module, configured as in production: it believes the gateways
 * whose key lies in {@link #folder}. Its catalog {@code ice} keeps Iceberg tables on the local
 * disk. Results may wait in a store, for gateways that let their clients ask for it.
 */
final class GatedTrino {
    private GatedTrino() {}

    static URI uri() {
        return Running.TRINO.uri();
    }

    static Path folder() {
        return Running.FOLDER;
    }

    /** Who knows Trino as the engine that it is; for a gateway that is to hear its events. */
    static TestIssuer catalog() {
        return Running.CATALOG;
    }

    /** The objects in which parts of results wait now. */
    static List<Path> segments() throws IOException {
        Path folder = Running.STORE.folder().resolve("segments");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** From now on this gateway hears what became of queries; before, and after, nobody does. */
    static void tell(Optional<URI> gateway) {
        Running.EVENTS.sendTo(gateway);
    }

    private static final class Running {
        private static final Path FOLDER = Scratch.folder("gateway");
        private static final TestIssuer CATALOG = TestIssuer.start();
        private static final EventPost EVENTS = EventPost.start();
        private static final LocalObjectStore STORE = LocalObjectStore.fresh();
        private static final String SEGMENTS = STORE.location() + "/segments";
        private static final String SEGMENTS_SECRET =
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        private static final TestTrino TRINO = start();

        private static TestTrino start() {
            Path publicKey = FOLDER.resolve("gateway-public.pem");
            Path tables = FOLDER.resolve("ice");
            try {
                Files.createDirectories(tables);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            CATALOG.engine("trino", "hush");
            TrinoKey.in(FOLDER.resolve("gateway-key.json"), publicKey);
            return TestTrino.start(settings ->
                    settings.withGatewayOnly()
                            .withCatalog(
                                    "ice",
                                    """
                                    connector.name=iceberg
                                    iceberg.catalog.type=TESTING_FILE_METASTORE
                                    hive.metastore.catalog.dir=local:///metastore
                                    fs.local.enabled=true
                                    local.location=%s
                                    """
                                            .formatted(tables))
                            .withEnvironment(
                                    Map.ofEntries(
                                            entry("TARN_GATEWAY_URI", EVENTS.uri()),
                                            entry("TARN_CATALOG_URI", CATALOG.uri()),
                                            entry("TARN_TRINO_CREDENTIAL", "trino:hush"),
                                            entry("TARN_GATEWAY_PUBLIC_KEY", publicKey),
                                            entry("TRINO_INTERNAL_SECRET", "only one node here"),
                                            entry("TARN_SEGMENTS_LOCATION", SEGMENTS),
                                            entry("TARN_SEGMENTS_SECRET", SEGMENTS_SECRET),
                                            entry("TARN_S3_ENDPOINT", STORE.endpoint()),
                                            entry("TARN_S3_REGION", STORE.region()),
                                            entry("TARN_S3_ACCESS_KEY", STORE.accessKey()),
                                            entry("TARN_S3_SECRET_KEY", STORE.secretKey()))));
        }

        private static Map.Entry<String, String> entry(String name, Object value) {
            return Map.entry(name, value.toString());
        }
    }
}
