package dev.tarn.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trino, coordinator and worker in one process, configured by the files that production uses. */
public final class TrinoServer implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrinoSettings settings;
    private final ChildProcess process;

    private TrinoServer(TrinoSettings settings, ChildProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** Returns at once, long before Trino answers: see {@link #awaitReady}. */
    public static TrinoServer start(TrinoSettings wanted) {
        TrinoSettings settings = wanted.withPort(FreePort.orFree(wanted.port()));
        JavaProgram program =
                new JavaProgram(
                        "trino",
                        EngineClasspath.of(settings.tarnHome(), "trino-server"),
                        settings.cache(),
                        "dev.tarn.engines.trino.TrinoServer");
        TrinoFolder folder = new TrinoFolder(settings);
        List<String> options;
        try {
            folder.prepare();
            options = folder.jvmOptions();
        } catch (IOException e) {
            throw new EngineException("Cannot prepare " + settings + ": " + e, e);
        }
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put("TRINO_PORT", Integer.toString(settings.port()));
        environment.put("TRINO_URI", uri(settings).toString());
        environment.put("TARN_EVENT_SPOOL", settings.dir().resolve("var/events").toString());
        environment.putAll(settings.environment());
        ChildProcess process =
                ChildProcess.start(
                        new ChildCommand(
                                "trino",
                                program.command(options, List.of()),
                                environment,
                                settings.dir(),
                                settings.logFile(),
                                settings.pidFile(),
                                settings.dir().toString(),
                                StopSignal.TERM,
                                STOP_PATIENCE));
        return new TrinoServer(settings, process);
    }

    /** Returns when Trino takes queries. */
    public void awaitReady(Duration patience) {
        try (var probe = new HttpProbe()) {
            Readiness.await(process, patience, () -> started(probe));
        }
    }

    private boolean started(HttpProbe probe) {
        return probe.get(uri().resolve("/v1/info"))
                .filter(answer -> answer.statusCode() == 200)
                .filter(answer -> !starting(answer.body()))
                .isPresent();
    }

    private static boolean starting(String info) {
        try {
            return JSON.readTree(info).path("starting").asBoolean(true);
        } catch (JsonProcessingException _) {
            return true;
        }
    }

    private static URI uri(TrinoSettings settings) {
        return URI.create("http://" + settings.host() + ":" + settings.port());
    }

    public URI uri() {
        return uri(settings);
    }

    public int port() {
        return settings.port();
    }

    public long pid() {
        return process.pid();
    }

    /** The program, to be watched. */
    public ChildProcess process() {
        return process;
    }

    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.stop();
        try {
            new TrinoFolder(settings).removeLinks();
        } catch (IOException e) {
            throw new EngineException("Cannot tidy up " + settings.dir() + ": " + e, e);
        }
    }
}
