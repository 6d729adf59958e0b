package dev.tarn.writer.intake;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.time.Duration;

/**
 * How much comes in at once.
 *
 * @param uploads how many bodies are received at the same time
 * @param memory what they may take together while they are received; one takes 8 MB at most
 * @param backlog how many bytes of landed bodies may wait to be written, in all writers together;
 *     those that failed wait for something else, and do not count
 * @param tableBacklog how many of them may wait for one table, also those that failed
 * @param bodyMax the longest body
 * @param ackWait how long a producer waits for the snapshot before it is told where to ask
 */
public record IntakeConfig(
        @Default("2000") int uploads,
        @Default("128MB") DataSize memory,
        @Default("8GB") DataSize backlog,
        @Default("2GB") DataSize tableBacklog,
        @Default("64GB") DataSize bodyMax,
        @Default("30s") Duration ackWait) {
    private static final long MEMORY_MIN = 8L * 1024 * 1024;

    public IntakeConfig {
        if (uploads < 1) {
            throw new IllegalArgumentException("uploads %d is below 1".formatted(uploads));
        }
        if (memory.bytes() < MEMORY_MIN) {
            throw new IllegalArgumentException("memory %s is below 8MB".formatted(memory));
        }
        if (ackWait.isZero()) {
            throw new IllegalArgumentException("ack-wait may not be 0");
        }
    }
}
