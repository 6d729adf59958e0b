package dev.tarn.launcher.report;

import dev.tarn.launcher.state.PartState;
import dev.tarn.launcher.state.PartState.Phase;
import dev.tarn.launcher.state.RunState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One line a part, with seconds: living lines on a terminal, and elsewhere a line each time that a
 * part has got somewhere.
 */
public final class ProgressDisplay implements Consumer<RunState>, AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Set<Phase> WORTH_A_LINE =
            EnumSet.of(Phase.READY, Phase.RESTARTING, Phase.FAILED, Phase.STOPPED);

    private final PrintStream out;
    private final InstantSource clock;
    private final boolean terminal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, PartState> printed = new HashMap<>();
    private Optional<RunState> last = Optional.empty();
    private int linesDrawn;

    public ProgressDisplay(PrintStream out, boolean terminal, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.terminal = terminal;
        if (terminal) {
            Thread.ofVirtual().name("progress").start(this::keepDrawing);
        }
    }

    private void keepDrawing() {
        try {
            while (!closed.await(REDRAW.toMillis(), TimeUnit.MILLISECONDS)) {
                redraw();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is there already when we begin to look is no news. */
    public synchronized void begin(RunState state) {
        printed.putAll(state.parts());
    }

    @Override
    public synchronized void accept(RunState state) {
        last = Optional.of(state);
        if (terminal) {
            redraw();
        } else {
            state.parts().forEach((name, part) -> printNews(state, name, part));
        }
    }

    private void printNews(RunState state, String name, PartState part) {
        PartState before = printed.put(name, part);
        boolean news = before == null || before.phase() != part.phase();
        if (news && WORTH_A_LINE.contains(part.phase())) {
            out.println(line(state, name, part));
        }
    }

    private synchronized void redraw() {
        if (last.isEmpty()) {
            return;
        }
        RunState state = last.orElseThrow();
        StringBuilder drawing = new StringBuilder();
        if (linesDrawn > 0) {
            drawing.append("\u001b[").append(linesDrawn).append('A');
        }
        state.parts()
                .forEach((name, part) ->
                        drawing.append("\r\u001b[K").append(line(state, name, part)).append('\n'));
        linesDrawn = state.parts().size();
        out.print(drawing);
        out.flush();
    }

    private String line(RunState state, String name, PartState part) {
        String text =
                switch (part.phase()) {
                    case WAITING -> "waits";
                    case STARTING -> "starts … " + seconds(sinceStart(state, part));
                    case READY -> "ready in " + seconds(part.readyMillis() - part.startedMillis());
                    case RESTARTING -> "starts again: " + part.note();
                    case FAILED -> "failed: " + part.note();
                    case STOPPED -> "stopped";
                };
        return "  %-14s %s".formatted(Titles.of(name), text);
    }

    private long sinceStart(RunState state, PartState part) {
        return clock.millis() - state.startedAt() - part.startedMillis();
    }

    public static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", Math.max(0, millis) / 1000.0);
    }

    /** Leaves the lines as they are; what comes now is printed below. */
    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        if (terminal) {
            redraw();
        }
        last = Optional.empty();
        linesDrawn = 0;
    }
}
