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
        assertThat(out.toString())
                .contains("tarn bench", "catalog", "growth", "writer", "gateway", "decision")
                .contains("chaos", "hot");

        assertThat(run("catalog", "--help")).isZero();
        assertThat(out.toString()).contains("--rounds", "--peers", "--uri");

        assertThat(run("writer", "--help")).isZero();
        assertThat(out.toString())
                .contains("--per-second", "--store-millis", "ndjson, csv")
                .contains("--file-rows", "files, batches", "kafka-connect");

        assertThat(run("gateway", "--help")).isZero();
        assertThat(out.toString()).contains("--engine-core", "--answer", "huge");

        assertThat(run("decision", "--help")).isZero();
        assertThat(out.toString()).contains("--count", "row-filters", "(100000)");

        assertThat(run("hot", "--help")).isZero();
        assertThat(out.toString()).contains("load (", "decode (", "write (", "decide (", "copy (");
    }

    @Test
    void startsNothingForWhatItDoesNotKnow() {
        assertThat(run("catalog", "--only", "load,unload")).isEqualTo(2);
        assertThat(err.toString()).contains("No workload unload");

        assertThat(run("catalog", "--peers", "somebody")).isEqualTo(2);
        assertThat(err.toString()).contains("No peer somebody");

        assertThat(run("catalog", "--rounds", "0")).isEqualTo(2);
        assertThat(run("catalog", "--warm-up", "-1")).isEqualTo(2);
        assertThat(run("catalog", "--warm-rounds", "-1")).isEqualTo(2);
        assertThat(run("growth", "--tables", "1000,0")).isEqualTo(2);
        assertThat(run("growth", "--peers", "somebody")).isEqualTo(2);
        assertThat(run("chaos", "--minutes", "0")).isEqualTo(2);
        assertThat(run("chaos", "--seed", "x")).isEqualTo(2);
    }

    @Test
    void startsNoWriterForWhatItDoesNotKnow() {
        assertThat(run("writer", "--only", "ndjson,xml")).isEqualTo(2);
        assertThat(err.toString()).contains("No workload xml");

        assertThat(run("writer", "--uri", "http://localhost:1")).isEqualTo(2);
        assertThat(err.toString()).contains("--uri and --table go together");

        assertThat(run("writer", "--uri", "http://localhost:1", "--table", "a.b")).isEqualTo(2);
        assertThat(err.toString()).contains("LAKE.NAMESPACE.TABLE");

        assertThat(run("writer", "--per-second", "0")).isEqualTo(2);
        assertThat(run("writer", "--file-rows", "0")).isEqualTo(2);

        assertThat(run("writer", "--peers", "flink")).isEqualTo(2);
        assertThat(err.toString()).contains("No peer flink");
    }

    @Test
    void asksNobodyWhatIsNoQuestion() {
        assertThat(run("hot", "--only", "decide,deride")).isEqualTo(2);
        assertThat(err.toString()).contains("No path deride");
        assertThat(run("hot", "--seconds", "0")).isEqualTo(2);

        assertThat(run("decision", "--only", "allow,why")).isEqualTo(2);
        assertThat(err.toString()).contains("No question why");

        assertThat(run("decision", "--clients", "0")).isEqualTo(2);
        assertThat(run("decision", "--count", "0")).isEqualTo(2);
    }

    @Test
    void opensNoWayForWhatItDoesNotKnow() {
        assertThat(run("gateway", "--only", "page,book")).isEqualTo(2);
        assertThat(err.toString()).contains("No workload book");

        assertThat(run("gateway", "--peers", "nessie")).isEqualTo(2);
        assertThat(err.toString()).contains("No peer nessie");

        assertThat(run("gateway", "--count", "0")).isEqualTo(2);
    }
}
