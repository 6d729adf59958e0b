package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.benchmarks.kills.Sizes;
import dev.tarn.benchmarks.kills.WriterKills;
import dev.tarn.testkit.Scratch;
import dev.tarn.testkit.Seeds;
import dev.tarn.testkit.TarnHome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Writers, catalog and PostgreSQL are killed while batches come, answers are lost, snapshots expire
 * and somebody else appends. Short here; benchmarks/README.md has the command for the long form.
 */
class KillTest {
    private static final Duration SEND_FOR = Duration.ofSeconds(6);
    private static final Duration KILL_EVERY = Duration.ofMillis(900);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void writesEveryRowOnceWhateverIsKilled() throws Exception {
        Path folder = Scratch.folder("kills");
        Scratch.atExit(() -> {}, folder);
        var sizes =
                new Sizes(
                        10_000,
                        SEND_FOR,
                        4,
                        8,
                        2,
                        KILL_EVERY,
                        PATIENCE,
                        Seeds.random().nextLong(),
                        false,
                        false);

        ObjectNode result = WriterKills.run(TarnHome.path(), folder, sizes);

        System.out.println(result.toPrettyString());
        assertThat(result.path("firstViolations")).isEmpty();
        assertThat(result.path("kills").asInt()).isPositive();
        assertThat(result.path("acknowledged").asInt())
                .isPositive()
                .isEqualTo(result.path("batches").asInt());
    }
}
