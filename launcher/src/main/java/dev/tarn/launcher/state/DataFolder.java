package dev.tarn.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Where one lakehouse keeps all that it must find again. */
public record DataFolder(Path path) {
    /** Less than this and PostgreSQL cannot even write its log ahead. */
    private static final long FREE_BYTES_MIN = 512L * 1024 * 1024;

    public DataFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Makes the folder, or takes one that exists; changes nothing in one that it refuses. */
    public void prepare(String version) {
        boolean made = check();
        try {
            // Passable, so that PostgreSQL can get to its own folder as another user; everything
            // inside is closed to others.
            makeDirectory(path, "rwx--x--x");
            refuseFullDisk();
            if (!made) {
                marker().write(new FolderFormat(FolderFormat.CURRENT, version));
            }
            for (Path folder : List.of(logs(), pids(), s3(), trino(), etc(), clients())) {
                makeDirectory(folder, "rwx------");
            }
        } catch (IOException e) {
            throw new LaunchFailure(
                    "Cannot use the data folder " + path + ": " + JsonFile.reason(e), e);
        }
    }

    /** Refuses a folder that is not ours or not for us; returns whether it was made already. */
    public boolean check() {
        Optional<FolderFormat> found = Files.isDirectory(path) ? marker().read() : Optional.empty();
        found.ifPresent(this::refuseNewer);
        if (found.isEmpty()) {
            refuseForeignContent();
        }
        if (Files.isDirectory(path) && !Files.isWritable(path)) {
            throw new LaunchFailure("Cannot use the data folder " + path + ": it is not writable");
        }
        return found.isPresent();
    }

    private JsonFile<FolderFormat> marker() {
        return new JsonFile<>(path.resolve("tarn.json"), FolderFormat.class);
    }

    /** Whether a lakehouse was ever started here. */
    public boolean exists() {
        return Files.exists(path.resolve("tarn.json"));
    }

    private void refuseNewer(FolderFormat format) {
        if (format.format() > FolderFormat.CURRENT) {
            throw new LaunchFailure(
                    "The data folder %s is of format %d, written by Tarn %s; this Tarn reads up to format %d: use a newer Tarn"
                            .formatted(
                                    path,
                                    format.format(),
                                    format.writtenBy(),
                                    FolderFormat.CURRENT));
        }
    }

    private void refuseForeignContent() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new LaunchFailure("Cannot use the data folder " + path + ": it is a file");
        }
        if (!Files.isDirectory(path)) {
            return;
        }
        try (var content = Files.list(path)) {
            // What a crash in the midst of our own first write leaves is no foreign content.
            if (content.anyMatch(file -> !file.endsWith("tarn.json.new"))) {
                throw new LaunchFailure(
                        "The folder %s holds files, but no Tarn data (no tarn.json): choose an empty one"
                                .formatted(path));
            }
        } catch (IOException e) {
            throw new LaunchFailure(
                    "Cannot use the data folder " + path + ": " + JsonFile.reason(e), e);
        }
    }

    private void refuseFullDisk() throws IOException {
        long free = Files.getFileStore(path).getUsableSpace();
        if (free < FREE_BYTES_MIN) {
            throw new LaunchFailure(
                    "The disk of %s is full: %d MB free, Tarn needs at least %d MB"
                            .formatted(path, free >> 20, FREE_BYTES_MIN >> 20));
        }
    }

    private static void makeDirectory(Path folder, String permissions) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        // Not at creation, where the umask would take bits away.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    /** The secrets of this folder, made at the first start. */
    public Secrets secrets() {
        JsonFile<Secrets> file = secretsFile();
        Optional<Secrets> found = file.read();
        if (found.isPresent()) {
            return found.orElseThrow();
        }
        if (Files.exists(postgres())) {
            throw new LaunchFailure(
                    "%s is missing, but %s holds data that needs it: restore it from a backup"
                            .formatted(file.path(), postgres()));
        }
        Secrets fresh = Secrets.generate(new SecureRandom());
        file.write(fresh);
        return fresh;
    }

    public JsonFile<Secrets> secretsFile() {
        return new JsonFile<>(path.resolve("secrets.json"), Secrets.class);
    }

    public JsonFile<RunState> run() {
        return new JsonFile<>(path.resolve("run.json"), RunState.class);
    }

    /** The ports that were chosen automatically; absent when the usual ones are used. */
    public JsonFile<Ports> ports() {
        return new JsonFile<>(path.resolve("ports.json"), Ports.class);
    }

    /** Nothing when another launcher has it. */
    public Optional<FolderLock> lock() {
        return FolderLock.tryLock(path.resolve("lock"));
    }

    public Path postgres() {
        return path.resolve("postgres");
    }

    /** Rows that wait to be sorted; empty while nothing runs. */
    public Path spill() {
        return path.resolve("spill");
    }

    public Path s3() {
        return path.resolve("s3");
    }

    public Path trino() {
        return path.resolve("trino");
    }

    /** Configuration that we write for the children, and the gateway's certificate. */
    public Path etc() {
        return path.resolve("etc");
    }

    public Path tls() {
        return etc().resolve("tls");
    }

    /** What clients need to trust the gateway. */
    public Path gatewayCertificate() {
        return tls().resolve("gateway.pem");
    }

    /** What the gateway signs with for Trino. */
    public Path gatewayKey() {
        return etc().resolve("gateway-key.json");
    }

    /** What Trino believes. */
    public Path gatewayPublicKey() {
        return etc().resolve("gateway-public.pem");
    }

    /** What clients are given to connect. */
    public ClientFiles clientFiles() {
        return new ClientFiles(clients());
    }

    private Path clients() {
        return path.resolve("clients");
    }

    /** What somebody has typed at {@code tarn sql}. */
    public Path sqlHistory() {
        return path.resolve("sql-history");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    public Path pids() {
        return path.resolve("run");
    }

    public Path pid(String part) {
        return pids().resolve(part + ".pid");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
