package dev.tarn.benchmarks.rig;

import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.TrinoServer;
import dev.tarn.embedded.TrinoSettings;
import dev.tarn.gateway.trust.TrinoKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What answers SQL about a lakehouse: a gateway that may be killed, and a Trino behind it. */
public final class SqlSide implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String ENGINE = "trino";

    private final TrinoServer trino;
    private final ServiceProcess gateway;

    /** Both reach the catalogs, the store and the database where the writers do. */
    public SqlSide(Path home, Lakehouse lakehouse) throws IOException, InterruptedException {
        lakehouse.putEngine(ENGINE);
        Path folder = Files.createDirectories(lakehouse.folder().resolve("sql"));
        Path key = folder.resolve("key.json");
        Path publicKey = folder.resolve("key.pem");
        TrinoKey.in(key, publicKey);
        int port = FreePort.find();
        URI uri = URI.create("http://127.0.0.1:" + port);
        Map<String, String> environment = new HashMap<>(lakehouse.trinoEnvironment(ENGINE));
        environment.put("TARN_GATEWAY_PUBLIC_KEY", publicKey.toString());
        environment.put("TARN_GATEWAY_URI", uri.toString());
        environment.put("TRINO_INTERNAL_SECRET", "one node has nobody to share it with");
        trino =
                TrinoServer.start(
                        TrinoSettings.in(home, Files.createDirectories(folder.resolve("trino")))
                                .withCatalogs("lake")
                                .withGatewayOnly()
                                .withJvmOptions("-XX:TieredStopAtLevel=1")
                                .withEnvironment(environment));
        try {
            trino.awaitReady(PATIENCE);
            Map<String, String> settings = new HashMap<>(lakehouse.gatewaySettings(ENGINE));
            settings.put("GATEWAY_TLS_PORT", Integer.toString(FreePort.find()));
            settings.put("GATEWAY_TLS_DIRECTORY", folder.resolve("tls").toString());
            settings.put("GATEWAY_TRINO_URI", trino.uri().toString());
            settings.put("GATEWAY_TRINO_KEY", key.toString());
            settings.put("GATEWAY_TRINO_PUBLIC_KEY", publicKey.toString());
            gateway =
                    new ServiceProcess(
                            "gateway",
                            MovedGateway.class,
                            "GATEWAY",
                            settings,
                            Lakehouse.OPTIONS,
                            lakehouse.folder(),
                            port,
                            FreePort.find());
        } catch (IOException | RuntimeException failed) {
            trino.close();
            throw failed;
        }
        try {
            lakehouse.awaitReady(gateway);
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    public ServiceProcess gateway() {
        return gateway;
    }

    public long trinoPid() {
        return trino.pid();
    }

    @Override
    public void close() {
        gateway.close();
        trino.close();
    }
}
