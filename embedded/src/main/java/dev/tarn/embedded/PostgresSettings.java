package dev.tarn.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * Which PostgreSQL to run, and where.
 *
 * @param cache where the programs are unpacked, once for all data folders
 * @param dataDir PostgreSQL's own data folder; made when it does not exist
 * @param port 0 takes a free one
 * @param fsync off only where a crash of the machine may cost the data: in tests
 * @param parameters added to PostgreSQL's configuration
 */
public record PostgresSettings(
        Path tarnHome,
        Path cache,
        Path dataDir,
        Path logFile,
        Path pidFile,
        int port,
        String user,
        String password,
        boolean fsync,
        Map<String, String> parameters) {
    public PostgresSettings {
        dataDir = dataDir.toAbsolutePath().normalize();
        parameters = Map.copyOf(parameters);
    }

    /** Everything below one folder, on a free port. */
    public static PostgresSettings in(Path tarnHome, Path folder, String password) {
        return new PostgresSettings(
                tarnHome,
                tarnHome.resolve("target/cache"),
                folder.resolve("data"),
                folder.resolve("postgres.log"),
                folder.resolve("postgres.pid"),
                0,
                "tarn",
                password,
                true,
                Map.of());
    }

    public PostgresSettings withPort(int newPort) {
        return new PostgresSettings(
                tarnHome,
                cache,
                dataDir,
                logFile,
                pidFile,
                newPort,
                user,
                password,
                fsync,
                parameters);
    }

    public PostgresSettings withPassword(String newPassword) {
        return new PostgresSettings(
                tarnHome,
                cache,
                dataDir,
                logFile,
                pidFile,
                port,
                user,
                newPassword,
                fsync,
                parameters);
    }

    public PostgresSettings withFsync(boolean newFsync) {
        return new PostgresSettings(
                tarnHome,
                cache,
                dataDir,
                logFile,
                pidFile,
                port,
                user,
                password,
                newFsync,
                parameters);
    }

    public PostgresSettings withParameters(Map<String, String> newParameters) {
        return new PostgresSettings(
                tarnHome,
                cache,
                dataDir,
                logFile,
                pidFile,
                port,
                user,
                password,
                fsync,
                newParameters);
    }

    @Override
    public String toString() {
        return "PostgreSQL in " + dataDir + " on port " + port;
    }
}
