package dev.tarn.launcher.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tarn.embedded.PidFile;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code run.json} says: everything about the running launcher but its secrets.
 *
 * @param pid of the launcher
 * @param processStartedAt of the launcher, in milliseconds, so that a recycled pid is not taken for
 *     it
 * @param startedAt when the start began, in milliseconds
 * @param readyMillis how long it took until everything was ready; 0 before
 * @param host the address that the services and the object store listen on
 * @param parts in the order in which people read them
 */
public record RunState(
        Stage stage,
        String version,
        String dataDir,
        long pid,
        long processStartedAt,
        long startedAt,
        long readyMillis,
        String host,
        Ports ports,
        Map<String, PartState> parts) {
    /** What the whole is about. */
    public enum Stage {
        STARTING,
        READY,
        STOPPING
    }

    public RunState {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** The launcher's process, when it is alive and still the same. */
    public Optional<ProcessHandle> launcher() {
        return PidFile.find(pid, Instant.ofEpochMilli(processStartedAt), "");
    }

    /** How the part of this name is doing. */
    public PartState part(String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    @JsonIgnore
    public boolean isReady() {
        return stage == Stage.READY;
    }

    RunState at(Stage newStage, long newReadyMillis) {
        return new RunState(
                newStage,
                version,
                dataDir,
                pid,
                processStartedAt,
                startedAt,
                newReadyMillis,
                host,
                ports,
                parts);
    }

    RunState with(String part, PartState state) {
        Map<String, PartState> changed = new LinkedHashMap<>(parts);
        changed.put(part, state);
        return new RunState(
                stage,
                version,
                dataDir,
                pid,
                processStartedAt,
                startedAt,
                readyMillis,
                host,
                ports,
                changed);
    }
}
