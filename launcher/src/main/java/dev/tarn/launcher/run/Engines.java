package dev.tarn.launcher.run;

import dev.tarn.embedded.PostgresServer;
import dev.tarn.embedded.PostgresSettings;
import dev.tarn.embedded.S3ProxyServer;
import dev.tarn.embedded.S3ProxySettings;
import dev.tarn.embedded.TrinoServer;
import dev.tarn.embedded.TrinoSettings;
import dev.tarn.gateway.trust.TrinoKey;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The programs of others, with the settings of this data folder. */
record Engines(
        Path tarnHome,
        DataFolder folder,
        Endpoints endpoints,
        Secrets secrets,
        List<String> trinoJvm) {
    private Path cache() {
        return tarnHome.resolve("target/cache");
    }

    PostgresServer postgres() {
        PostgresServer server =
                PostgresServer.start(
                        new PostgresSettings(
                                tarnHome,
                                cache(),
                                folder.postgres(),
                                folder.log(Part.POSTGRES),
                                folder.pid(Part.POSTGRES),
                                endpoints.ports().postgres(),
                                Endpoints.DATABASE_USER,
                                secrets.postgresPassword(),
                                true,
                                Map.of()));
        server.ensureDatabase(Endpoints.DATABASE);
        return server;
    }

    S3ProxyServer s3() {
        return S3ProxyServer.start(
                new S3ProxySettings(
                        tarnHome,
                        cache(),
                        folder.s3(),
                        folder.etc().resolve("s3"),
                        folder.log(Part.S3),
                        folder.pid(Part.S3),
                        endpoints.host(),
                        endpoints.ports().s3(),
                        secrets.s3AccessKey(),
                        secrets.s3SecretKey(),
                        List.of(Endpoints.BUCKET)));
    }

    /** Returns long before Trino answers. */
    TrinoServer trino() {
        // Before the gateway, which starts at the same time, may have made it.
        TrinoKey.in(folder.gatewayKey(), folder.gatewayPublicKey());
        Map<String, String> environment =
                Map.of(
                        "TARN_GATEWAY_URI", endpoints.gateway().toString(),
                        "TARN_GATEWAY_PUBLIC_KEY", folder.gatewayPublicKey().toString(),
                        // One node has nobody to share it with.
                        "TRINO_INTERNAL_SECRET", UUID.randomUUID().toString(),
                        "TARN_CATALOG_URI", endpoints.catalog().toString(),
                        "TARN_LAKE", Endpoints.LAKE,
                        "TARN_TRINO_CREDENTIAL",
                                Endpoints.TRINO_PRINCIPAL + ":" + secrets.trinoSecret(),
                        "TARN_S3_ENDPOINT", endpoints.s3().toString(),
                        "TARN_S3_REGION", Endpoints.REGION,
                        "TARN_S3_ACCESS_KEY", secrets.s3AccessKey(),
                        "TARN_S3_SECRET_KEY", secrets.s3SecretKey());
        return TrinoServer.start(
                new TrinoSettings(
                        tarnHome,
                        cache(),
                        folder.trino(),
                        tarnHome.resolve("trino-config"),
                        folder.log(Part.TRINO),
                        folder.pid(Part.TRINO),
                        Endpoints.LOOPBACK,
                        endpoints.ports().trino(),
                        environment,
                        Set.of(),
                        Map.of(),
                        trinoJvm,
                        true));
    }
}
