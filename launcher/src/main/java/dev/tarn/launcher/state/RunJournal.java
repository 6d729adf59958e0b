package dev.tarn.launcher.state;

import dev.tarn.launcher.state.RunState.Stage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Keeps {@code run.json} true while parts come and go, and tells whoever shows progress. */
public final class RunJournal implements AutoCloseable {
    private final JsonFile<RunState> file;
    private final InstantSource clock;
    private final Consumer<RunState> observer;
    private RunState state;

    private RunJournal(
            JsonFile<RunState> file,
            InstantSource clock,
            Consumer<RunState> observer,
            RunState state) {
        this.file = file;
        this.clock = clock;
        this.observer = observer;
        this.state = state;
    }

    /** Begins the journal of this process. */
    public static RunJournal begin(
            DataFolder folder,
            String version,
            String host,
            Ports ports,
            List<String> parts,
            InstantSource clock,
            Consumer<RunState> observer) {
        ProcessHandle self = ProcessHandle.current();
        Map<String, PartState> waiting = new LinkedHashMap<>();
        parts.forEach(part -> waiting.put(part, PartState.waiting()));
        RunState first =
                new RunState(
                        Stage.STARTING,
                        version,
                        folder.path().toString(),
                        self.pid(),
                        self.info().startInstant().orElse(Instant.EPOCH).toEpochMilli(),
                        clock.millis(),
                        0,
                        host,
                        ports,
                        waiting);
        RunJournal journal = new RunJournal(folder.run(), clock, observer, first);
        journal.change(same -> same);
        return journal;
    }

    public synchronized RunState state() {
        return state;
    }

    public void starting(String part) {
        change(part, before -> before.starting(elapsed()));
    }

    public void ready(String part, long pid) {
        change(part, before -> before.ready(elapsed(), pid));
    }

    public void restarting(String part, String why) {
        change(part, before -> before.restarting(why));
    }

    public void restarted(String part, long pid) {
        change(part, before -> before.restarted(pid));
    }

    public void note(String part, String text) {
        change(part, before -> before.noted(text));
    }

    public void failed(String part, String why) {
        change(part, before -> before.failed(why));
    }

    public void stopped(String part) {
        change(part, PartState::stopped);
    }

    public void allReady() {
        change(before -> before.at(Stage.READY, elapsed()));
    }

    public void stopping() {
        change(before -> before.at(Stage.STOPPING, before.readyMillis()));
    }

    private long elapsed() {
        return Math.max(1, clock.millis() - state().startedAt());
    }

    private void change(String part, UnaryOperator<PartState> change) {
        change(before ->
                before.with(
                        part,
                        change.apply(before.parts().getOrDefault(part, PartState.waiting()))));
    }

    private synchronized void change(UnaryOperator<RunState> change) {
        state = change.apply(state);
        file.write(state);
        observer.accept(state);
    }

    /** Nothing runs any more. */
    @Override
    public synchronized void close() {
        file.delete();
    }
}
