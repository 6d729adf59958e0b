package dev.tarn.benchmarks.option;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How often everybody has a turn, and how long each is. */
public final class Turns {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each one has its turn (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each is measured at most (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long it runs before that; as long as it is measured by default.")
    private Optional<Integer> warmUp = Optional.empty();

    public Turns(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    public int rounds() {
        return rounds;
    }

    public Duration time() {
        return Duration.ofSeconds(seconds);
    }

    public Duration warmUp() {
        return Duration.ofSeconds(warmUp.orElse(seconds));
    }

    /** Whether anything comes of it. */
    public boolean measure() {
        return rounds >= 1 && seconds >= 1 && warmUp.orElse(0) >= 0;
    }

    /** As it was told. */
    public String words() {
        return "--rounds %d --seconds %d%s"
                .formatted(rounds, seconds, warmUp.map(each -> " --warm-up " + each).orElse(""));
    }
}
