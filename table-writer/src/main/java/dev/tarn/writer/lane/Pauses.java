package dev.tarn.writer.lane;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * After a failure a lane rests, so that a catalog that is down is not asked without end; after each
 * further one longer, until something went well.
 */
final class Pauses {
    private final LaneConfig config;
    private final InstantSource clock;
    private final Map<Long, Pause> pauses = new ConcurrentHashMap<>();

    Pauses(LaneConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    private record Pause(int failures, Instant until) {}

    /** For how long the lane rests. */
    Duration failed(long lane) {
        int failures = Optional.ofNullable(pauses.get(lane)).map(Pause::failures).orElse(0);
        Duration pause = config.pauseAfter(failures);
        pauses.put(lane, new Pause(failures + 1, clock.instant().plus(pause)));
        return pause;
    }

    void worked(long lane) {
        pauses.remove(lane);
    }

    /** The lanes that rest now. */
    List<Long> resting() {
        Instant now = clock.instant();
        return pauses.entrySet().stream()
                .filter(pause -> now.isBefore(pause.getValue().until()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
