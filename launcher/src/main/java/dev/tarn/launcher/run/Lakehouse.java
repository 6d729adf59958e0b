package dev.tarn.launcher.run;

import dev.tarn.embedded.ChildProcess;
import dev.tarn.embedded.FreePort;
import dev.tarn.embedded.PostgresServer;
import dev.tarn.embedded.S3ProxyServer;
import dev.tarn.embedded.TrinoServer;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.client.TrinoSession;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.FolderLock;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.launcher.state.PortChoice;
import dev.tarn.launcher.state.Ports;
import dev.tarn.launcher.state.RunJournal;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole lakehouse on one machine: the services in this process, all else as children. */
public final class Lakehouse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lakehouse.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration TRINO_PATIENCE = Duration.ofMinutes(3);

    private final LakehouseOptions options;
    private final DataFolder folder;
    private final FolderLock lock;
    private final Secrets secrets;
    private final Endpoints endpoints;
    private final RunJournal journal;
    private final InstantSource clock;
    private final JsonHttp http = new JsonHttp();
    private final CompletableFuture<String> broken = new CompletableFuture<>();

    private final Map<String, AutoCloseable> running = new HashMap<>();
    private Optional<StartSteps> starting = Optional.empty();
    private boolean closing;

    private Lakehouse(
            LakehouseOptions options,
            DataFolder folder,
            FolderLock lock,
            Secrets secrets,
            RunJournal journal,
            InstantSource clock) {
        this.options = options;
        this.folder = folder;
        this.lock = lock;
        this.secrets = secrets;
        this.endpoints = new Endpoints(options.host(), journal.state().ports());
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Takes the data folder and chooses the ports; nothing runs yet. Throws {@link AlreadyRunning}
     * when another launcher has the folder.
     */
    public static Lakehouse prepare(
            LakehouseOptions options,
            String version,
            InstantSource clock,
            Consumer<RunState> observer) {
        DataFolder folder = new DataFolder(options.dataDir());
        folder.prepare(version);
        FolderLock lock =
                folder.lock()
                        .orElseThrow(() -> new AlreadyRunning("Tarn runs already in " + folder));
        try {
            new Leftovers(folder)
                    .stop()
                    .forEach((part, pid) -> LOG.warn("Stopped an orphan {}, pid {}", part, pid));
            Secrets secrets = folder.secrets();
            Ports ports = choosePorts(options, folder);
            RunJournal journal =
                    RunJournal.begin(
                            folder,
                            version,
                            options.host(),
                            ports,
                            Part.wanted(options),
                            clock,
                            observer);
            return new Lakehouse(options, folder, lock, secrets, journal, clock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Ports choosePorts(LakehouseOptions options, DataFolder folder) {
        Ports ports =
                PortChoice.choose(
                        options.ports(),
                        folder.ports().read(),
                        port ->
                                FreePort.isFree(options.host(), port)
                                        && FreePort.isFree(Endpoints.LOOPBACK, port),
                        FreePort::find);
        if (ports.equals(Ports.DEFAULT)) {
            folder.ports().delete();
        } else {
            folder.ports().write(ports);
        }
        return ports;
    }

    /** Returns when everything is ready. After a failure the caller closes what did start. */
    public void start() {
        try (var steps = new StartSteps(journal)) {
            synchronized (running) {
                refuseWhenClosing(Part.POSTGRES);
                starting = Optional.of(steps);
            }
            folder.clientFiles().write(endpoints, secrets);
            addSteps(steps);
            steps.await();
            journal.allReady();
            LOG.info("Ready after {} ms", journal.state().readyMillis());
        }
    }

    private void addSteps(StartSteps steps) {
        var engines =
                new Engines(options.tarnHome(), folder, endpoints, secrets, options.trinoJvm());
        var services = new Services(folder, endpoints, secrets, clock);

        var postgres =
                supervised(Part.POSTGRES, engines::postgres, PostgresServer::process, _ -> {});
        var s3 = supervised(Part.S3, engines::s3, S3ProxyServer::process, _ -> {});
        var database = steps.add(Part.POSTGRES, () -> postgres.start().pid());
        var store = steps.add(Part.S3, () -> s3.start().pid());
        var catalog = steps.add(Part.CATALOG, () -> startCatalog(services), database, store);
        steps.add(Part.WRITER, () -> inside(Part.WRITER, services::writer), database, store);
        var gateway =
                steps.add(
                        Part.GATEWAY,
                        () -> inside(Part.GATEWAY, services::gateway),
                        database,
                        store);

        if (options.trino()) {
            // Boots beside all others, because it takes longest; it asks the catalog only when
            // somebody asks it for the lake.
            var trino =
                    supervised(
                            Part.TRINO,
                            engines::trino,
                            TrinoServer::process,
                            server -> server.awaitReady(TRINO_PATIENCE));
            var ready = steps.add(Part.TRINO, () -> trino.start().pid());
            if (options.sample()) {
                steps.add(Part.SAMPLE, this::loadSample, catalog, gateway, ready);
            }
        }
    }

    private long startCatalog(Services services) {
        inside(Part.CATALOG, services::catalog);
        new LakeSetup(login(), endpoints, secrets).run();
        return ProcessHandle.current().pid();
    }

    private CatalogClient login() {
        return CatalogClient.login(
                http, endpoints.catalog(), Endpoints.ADMIN, secrets.adminSecret());
    }

    private long loadSample() {
        Sample sample = new Sample(folder);
        if (!sample.isLoaded()) {
            sample.load(new TrinoSession(http, endpoints.gateway(), login().token()));
        }
        return 0;
    }

    /** A service of ours, in this process. */
    private <S extends AutoCloseable> long inside(String part, Supplier<S> starter) {
        keep(part, starter.get());
        return ProcessHandle.current().pid();
    }

    private <S extends AutoCloseable> Supervised<S> supervised(
            String part,
            Supplier<S> starter,
            Function<S, ChildProcess> process,
            Consumer<S> ready) {
        return keep(
                part,
                new Supervised<>(
                        part,
                        starter,
                        process,
                        ready,
                        journal,
                        new RestartBudget(clock, FIRST_PAUSE),
                        broken::complete));
    }

    private <C extends AutoCloseable> C keep(String part, C closeable) {
        synchronized (running) {
            if (!closing) {
                running.put(part, closeable);
                return closeable;
            }
        }
        stop(part, closeable);
        throw new LaunchFailure(part + " was stopped while it started");
    }

    private void refuseWhenClosing(String part) {
        if (closing) {
            throw new LaunchFailure(part + " was stopped before it started");
        }
    }

    /** Completes with one line when a part cannot be kept running; the caller then closes. */
    public CompletableFuture<String> broken() {
        return broken.copy();
    }

    public RunState state() {
        return journal.state();
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public Secrets secrets() {
        return secrets;
    }

    /** A snapshot of {@code sample.orders} to travel back to, when there is one. */
    public Optional<String> sampleSnapshot() {
        return new Sample(folder).firstSnapshot(login());
    }

    /** Stops everything in order, every part within its bound; calling it again does nothing. */
    @Override
    public void close() {
        Optional<StartSteps> abandoned;
        synchronized (running) {
            if (closing) {
                return;
            }
            closing = true;
            abandoned = starting;
        }
        journal.stopping();
        abandoned.ifPresent(Lakehouse::abandon);
        // First who asks, then who answers: Trino before the services, they before their stores.
        for (String part : Part.STOP_ORDER) {
            Optional.ofNullable(running.get(part)).ifPresent(each -> stop(part, each));
        }
        http.close();
        journal.close();
        lock.close();
    }

    private static void abandon(StartSteps steps) {
        try {
            steps.close();
        } catch (LaunchFailure e) {
            // What did start must still be stopped.
            LOG.atError().setCause(e).log("The start did not end");
        }
    }

    private void stop(String part, AutoCloseable closeable) {
        try {
            closeable.close();
            journal.stopped(part);
        } catch (Exception e) {
            // The others must still be stopped.
            LOG.atError().setCause(e).log("{} did not stop cleanly", part);
            journal.failed(part, "did not stop cleanly: " + e.getMessage());
        }
    }
}
