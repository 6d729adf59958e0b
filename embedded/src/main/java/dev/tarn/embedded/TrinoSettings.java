package dev.tarn.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which Trino to run, and where.
 *
 * @param cache where start-up caches are kept, for all data folders
 * @param dir Trino's folder: plugin links, configuration and data; all of it can be made again
 * @param configDir the files that production uses too: {@code trino-config}
 * @param port 0 takes a free one
 * @param environment what those files ask for with {@code ${ENV:NAME}}, secrets included
 * @param catalogs which files of {@code configDir/catalog} to use; empty means all
 * @param moreCatalogs catalogs that are not in {@code configDir}: name to properties
 * @param jvmOptions added to those of {@code jvm.config}; the last one wins
 * @param gatewayOnly whether nobody but a gateway is believed, as in production; otherwise anybody
 *     is who they say
 */
public record TrinoSettings(
        Path tarnHome,
        Path cache,
        Path dir,
        Path configDir,
        Path logFile,
        Path pidFile,
        String host,
        int port,
        Map<String, String> environment,
        Set<String> catalogs,
        Map<String, String> moreCatalogs,
        List<String> jvmOptions,
        boolean gatewayOnly) {
    public TrinoSettings {
        dir = dir.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        catalogs = Set.copyOf(catalogs);
        moreCatalogs = Map.copyOf(moreCatalogs);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** Everything below one folder, on a free port of the loopback address. */
    public static TrinoSettings in(Path tarnHome, Path folder) {
        return new TrinoSettings(
                tarnHome,
                tarnHome.resolve("target/cache"),
                folder,
                tarnHome.resolve("trino-config"),
                folder.resolve("trino.log"),
                folder.resolve("trino.pid"),
                "127.0.0.1",
                0,
                Map.of(),
                Set.of(),
                Map.of(),
                List.of(),
                false);
    }

    public TrinoSettings withPort(int newPort) {
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                newPort,
                environment,
                catalogs,
                moreCatalogs,
                jvmOptions,
                gatewayOnly);
    }

    public TrinoSettings withEnvironment(Map<String, String> newEnvironment) {
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                port,
                newEnvironment,
                catalogs,
                moreCatalogs,
                jvmOptions,
                gatewayOnly);
    }

    public TrinoSettings withCatalogs(String... names) {
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                port,
                environment,
                Set.of(names),
                moreCatalogs,
                jvmOptions,
                gatewayOnly);
    }

    /** Adds a catalog that {@code configDir} does not have. */
    public TrinoSettings withCatalog(String name, String properties) {
        Map<String, String> more = new HashMap<>(moreCatalogs);
        more.put(name, properties);
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                port,
                environment,
                catalogs,
                more,
                jvmOptions,
                gatewayOnly);
    }

    public TrinoSettings withJvmOptions(String... options) {
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                port,
                environment,
                catalogs,
                moreCatalogs,
                List.of(options),
                gatewayOnly);
    }

    /** Believes a gateway only, whose public key the environment names. */
    public TrinoSettings withGatewayOnly() {
        return new TrinoSettings(
                tarnHome,
                cache,
                dir,
                configDir,
                logFile,
                pidFile,
                host,
                port,
                environment,
                catalogs,
                moreCatalogs,
                jvmOptions,
                true);
    }

    @Override
    public String toString() {
        return "Trino in " + dir + " on port " + port;
    }
}
