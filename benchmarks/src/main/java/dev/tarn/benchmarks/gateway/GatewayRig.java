package dev.tarn.benchmarks.gateway;

import dev.tarn.benchmarks.load.Processes;
import dev.tarn.benchmarks.rig.ProcessTree;
import dev.tarn.benchmarks.rig.Rig;
import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.TrinoServer;
import dev.tarn.embedded.TrinoSettings;
import dev.tarn.gateway.GatewayMain;
import dev.tarn.gateway.trust.TrinoKey;
import dev.tarn.gateway.trust.TrinoTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Trino, and the ways to it: directly, with tokens as the gateway mints them, through a gateway
 * in a process of its own, and through trino-gateway.
 */
final class GatewayRig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    static final int HEAP_MEGABYTES = 80;

    /** An answer of 1 GB. */
    static final String HUGE = "SELECT *, comment AS again FROM tpch.sf1.lineitem";

    private static final String DATABASE = "tarn";

    /** As in {@code Pause Young (Allocation Failure) 45M->12M(128M) 3.1ms}. */
    private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->(\\d+)M\\(");

    private static final Duration MINTED_EVERY = Duration.ofMinutes(1);

    private final Stores stores;
    private final Rig rig;
    private final TrinoServer trino;
    private final TrinoTokens tokens;
    private final Process gateway;
    private final Path collections;
    private int collected;
    private final URI gatewayUri;
    private final Optional<TrinoGateway> other;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private String token = "";
    private long mintedAt = System.nanoTime() - 2 * MINTED_EVERY.toNanos();

    GatewayRig(Path home, Path folder, boolean withTrinoGateway)
            throws IOException, InterruptedException {
        stores = Stores.start(home, folder);
        rig = Rig.on(stores, folder, DATABASE);
        Path key = folder.resolve("gateway-key.json");
        Path publicKey = folder.resolve("gateway.pem");
        tokens = new TrinoTokens(TrinoKey.in(key, publicKey), InstantSource.system());
        int port = FreePort.find();
        int admin = FreePort.find();
        gatewayUri = URI.create("http://127.0.0.1:" + port);
        URI catalog = rig.servers().getFirst().uri();
        String secret = UUID.randomUUID().toString();
        rig.putEngine("trino", secret);
        trino =
                TrinoServer.start(
                        TrinoSettings.in(home, Files.createDirectories(folder.resolve("trino")))
                                .withCatalogs("tpch")
                                .withGatewayOnly()
                                .withEnvironment(
                                        Map.of(
                                                "TARN_GATEWAY_PUBLIC_KEY",
                                                publicKey.toString(),
                                                "TARN_GATEWAY_URI",
                                                gatewayUri.toString(),
                                                "TARN_CATALOG_URI",
                                                catalog.toString(),
                                                "TARN_TRINO_CREDENTIAL",
                                                "trino:" + secret,
                                                "TRINO_INTERNAL_SECRET",
                                                "one node has nobody to share it with")));
        trino.awaitReady(PATIENCE);
        Map<String, String> environment = new HashMap<>(rig.database("GATEWAY"));
        environment.put("GATEWAY_HTTP_PORT", Integer.toString(port));
        environment.put("GATEWAY_ADMIN_PORT", Integer.toString(admin));
        environment.put("GATEWAY_TLS_PORT", Integer.toString(FreePort.find()));
        environment.put("GATEWAY_TLS_DIRECTORY", folder.resolve("tls").toString());
        environment.put("GATEWAY_CATALOG_URI", catalog.toString());
        environment.put("GATEWAY_CATALOG_ISSUER", Rig.ISSUER);
        environment.put("GATEWAY_TRINO_URI", trino.uri().toString());
        environment.put("GATEWAY_TRINO_KEY", key.toString());
        environment.put("GATEWAY_TRINO_PUBLIC_KEY", publicKey.toString());
        collections = folder.resolve("gateway-gc.log");
        gateway = launch(environment, folder.resolve("gateway.log"));
        awaitReady(URI.create("http://127.0.0.1:" + admin + "/health/ready"));
        other =
                withTrinoGateway
                        ? Optional.of(
                                TrinoGateway.start(
                                        home,
                                        folder.resolve("trino-gateway"),
                                        rig.database("PEER"),
                                        trino.uri(),
                                        http))
                        : Optional.empty();
    }

    private Process launch(Map<String, String> environment, Path log) throws IOException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx%dm".formatted(HEAP_MEGABYTES),
                        "-XX:+UseSerialGC",
                        "-Xlog:gc:file=%s::filecount=0".formatted(collections),
                        GatewayMain.class.getName(),
                        "serve");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private void awaitReady(URI health) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady(health)) {
            if (System.nanoTime() > deadline || !gateway.isAlive()) {
                throw new IllegalStateException("The gateway is not ready");
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady(URI health) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(health).build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** From now on the engine runs on this core, and on no other. */
    void leaveToEngine(int core) throws IOException, InterruptedException {
        Process set =
                new ProcessBuilder(
                                "taskset",
                                "-a",
                                "-c",
                                "-p",
                                Integer.toString(core),
                                Long.toString(trino.pid()))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (set.waitFor() != 0) {
            throw new IllegalStateException("Cannot leave core %d to the engine".formatted(core));
        }
    }

    /** All that there are. */
    List<Way> ways() throws IOException, InterruptedException {
        List<Way> all = new ArrayList<>();
        all.add(direct());
        all.add(throughGateway());
        if (other.isPresent()) {
            all.add(other.orElseThrow().way(direct()));
        }
        return List.copyOf(all);
    }

    /** What a way leads through, but for whoever stands in it. */
    Map<String, Supplier<Duration>> processes() {
        return Map.of(
                "trino",
                () -> ProcessTree.cpu(trino.pid()),
                "catalog",
                rig.servers().getFirst()::cpu,
                "postgres",
                stores::postgresCpu,
                "driver",
                Processes.driver());
    }

    private Way direct() {
        // Trino signs nobody in over what it takes for plain HTTP.
        return new Way(
                "direct",
                "the same Trino, with nobody in between",
                trino.uri(),
                () ->
                        "Authorization: %s\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: 127.0.0.1\r\nX-Forwarded-Port: %d\r\n"
                                .formatted(directToken(), trino.port()),
                () -> Duration.ZERO,
                () -> 0);
    }

    /** Minted seldom: what the driver signs would be counted as Trino's work. */
    private synchronized String directToken() {
        if (System.nanoTime() - mintedAt > MINTED_EVERY.toNanos()) {
            mintedAt = System.nanoTime();
            token = "Bearer " + tokens.mint("admin", "bench");
        }
        return token;
    }

    Way throughGateway() throws IOException, InterruptedException {
        String proof =
                "Authorization: Bearer %s\r\n".formatted(rig.token(rig.servers().getFirst().uri()));
        return new Way(
                "tarn",
                "through Tarn's gateway, signed in, with a receipt of each statement, and a heap of %d MB"
                        .formatted(HEAP_MEGABYTES),
                gatewayUri,
                () -> proof,
                () -> ProcessTree.cpu(gateway.pid()),
                () -> ProcessTree.residentBytes(gateway.pid()));
    }

    /**
     * In MB, of all collections: the most that was in use when one began, and the most that one has
     * left.
     */
    record Heap(long usedMax, long liveMax) {}

    /** Collects the gateway's garbage, and answers with what is left. */
    long collect() throws IOException, InterruptedException {
        int status =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(gateway.pid()),
                                "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("jcmd GC.run ended with " + status);
        }
        List<String> lines = Files.readAllLines(collections);
        collected = lines.size();
        return heap(lines.subList(lines.size() - 1, lines.size())).liveMax();
    }

    /** Since {@link #collect}. */
    Heap heap() throws IOException {
        List<String> lines = Files.readAllLines(collections);
        return heap(lines.subList(collected, lines.size()));
    }

    private static Heap heap(List<String> lines) {
        long used = 0;
        long live = 0;
        for (String line : lines) {
            Matcher found = COLLECTION.matcher(line);
            if (found.find()) {
                used = Math.max(used, Long.parseLong(found.group(1)));
                live = Math.max(live, Long.parseLong(found.group(2)));
            }
        }
        return new Heap(used, live);
    }

    @Override
    public void close() {
        other.ifPresent(TrinoGateway::close);
        gateway.destroy();
        gateway.onExit().join();
        http.shutdownNow();
        trino.close();
        rig.close();
        stores.close();
    }
}
