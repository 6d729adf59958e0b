package dev.tarn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class BenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        return Bench.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void listsWhatThereIs() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("tarn bench", "catalog", "growth");

        assertThat(run("catalog", "--help")).isZero();
        assertThat(out.toString()).contains("--rounds", "--peers", "--uri");
    }

    @Test
    void startsNothingForWhatItDoesNotKnow() {
        assertThat(run("catalog", "--only", "load,unload")).isEqualTo(2);
        assertThat(err.toString()).contains("No workload unload");

        assertThat(run("catalog", "--peers", "somebody")).isEqualTo(2);
        assertThat(err.toString()).contains("No peer somebody");

        assertThat(run("catalog", "--rounds", "0")).isEqualTo(2);
        assertThat(run("growth", "--tables", "1000,0")).isEqualTo(2);
        assertThat(run("growth", "--peers", "somebody")).isEqualTo(2);
    }
}
