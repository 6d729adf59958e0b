package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes PostgreSQL's data folder, and refuses one that another major version made. */
record PostgresDataFolder(PostgresSettings settings, PostgresBinaries binaries, OrdinaryUser user) {
    static final String MAJOR = "18";
    private static final long INITDB_SECONDS_MAX = 180;

    void prepare() {
        try {
            Path version = settings.dataDir().resolve("PG_VERSION");
            if (!Files.exists(version)) {
                refuseForeignContent();
                initialise();
                return;
            }
            String major = Files.readString(version, UTF_8).strip();
            if (!major.equals(MAJOR)) {
                throw new EngineException(
                        "The data in %s is of PostgreSQL %s, this is PostgreSQL %s: move it with pg_dump of %s"
                                .formatted(settings.dataDir(), major, MAJOR, major));
            }
        } catch (IOException e) {
            throw new EngineException("Cannot prepare " + settings.dataDir() + ": " + e, e);
        }
    }

    private void refuseForeignContent() throws IOException {
        if (!Files.isDirectory(settings.dataDir())) {
            return;
        }
        try (var content = Files.list(settings.dataDir())) {
            if (content.findAny().isPresent()) {
                throw new EngineException(
                        settings.dataDir() + " holds files, but no PostgreSQL data: nothing done");
            }
        }
        Files.delete(settings.dataDir());
    }

    // Made beside and renamed when whole, so that a crash leaves nothing that looks like data.
    private void initialise() throws IOException {
        Path parent = Files.createDirectories(settings.dataDir().getParent());
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path nursery = Files.createTempDirectory(parent, "initdb.", ownerOnly);
        try {
            Path fresh = Files.createDirectory(nursery.resolve("data"), ownerOnly);
            Path password = nursery.resolve("password");
            Files.createFile(
                    password,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(password, settings.password(), UTF_8);
            user.give(nursery);
            initdb(fresh, password);
            Files.move(fresh, settings.dataDir(), ATOMIC_MOVE);
        } finally {
            Trees.delete(nursery);
        }
    }

    private void initdb(Path fresh, Path password) throws IOException {
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(
                List.of(
                        binaries.program("initdb").toString(),
                        "--pgdata=" + fresh,
                        "--username=" + settings.user(),
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        // Sorts by code point, the same on every system and for ever.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"));
        LogFile log = new LogFile(settings.logFile());
        log.startAnew();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.redirectErrorStream(true).redirectOutput(log.path().toFile());
        Process process = builder.start();
        try {
            if (!process.waitFor(INITDB_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new EngineException("initdb takes too long; its log: " + log.path());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while initdb runs");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new EngineException(
                    "initdb failed: "
                            + String.join(" | ", errors(log))
                            + " (log: "
                            + log.path()
                            + ")");
        }
    }

    private static List<String> errors(LogFile log) {
        List<String> errors =
                log.tail(40).stream()
                        .filter(line -> line.contains("FATAL") || line.contains("error"))
                        .toList();
        return errors.isEmpty() ? log.tail(2) : errors;
    }
}
