package dev.tarn.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.rig.Machine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResultsTest {
    private final Results results =
            new Results(
                    "Catalogs side by side",
                    "servers took turns.",
                    "2026-11-22T19:00:00Z",
                    "./tarn bench catalog",
                    Machine.facts(),
                    List.of("server", "postgres", "s3", "driver"),
                    Map.of("tarn", "ours", "iceberg", "theirs"),
                    Map.of("load", "load a table & <more>"),
                    List.of(
                            measured("tarn", 1, 3000),
                            measured("iceberg", 1, 500),
                            measured("tarn", 2, 1000),
                            measured("iceberg", 2, 700),
                            measured("tarn", 3, 2000)));

    private static Measured measured(String server, int round, long done) {
        var latencies = new Histogram();
        latencies.add(2_000_000);
        return new Measured(
                server,
                "load",
                round,
                2.0,
                Map.of(Outcome.DONE, done, Outcome.REFUSED, done),
                latencies,
                Map.of("server", 100.0, "driver", 50.0),
                300_000_000);
    }

    @Test
    void takesTheMiddleOfAnOddAndOfAnEvenNumberOfRounds() {
        List<Summary> summaries = results.summaries();

        assertThat(summaries).extracting(Summary::server).containsExactly("tarn", "iceberg");
        assertThat(summaries.getFirst().spread(Measured::perSecond))
                .isEqualTo(new Summary.Spread(1000, 500, 1500));
        assertThat(summaries.getLast().spread(Measured::perSecond))
                .isEqualTo(new Summary.Spread(300, 250, 350));
        assertThat(summaries.getFirst().latencies().count()).isEqualTo(3);
    }

    @Test
    void writesALineForEachServer() {
        String page = ResultTable.of(results, "plot.svg");

        assertThat(page)
                .contains(
                        "# Catalogs side by side, 2026-11-22",
                        "![Operations per second and CPU](plot.svg)")
                .contains(
                        "| tarn | **1,000** (500–1,500) | 2.00 | 2.00 | 2.00 | 50 % | 0 | 0.050 | – | – | 0.025 |")
                .contains("| iceberg | **300** (250–350) |");
    }

    @Test
    void tellsWhatElseWasFoundAndWhatARowCosts() throws IOException {
        var latencies = new Histogram();
        latencies.add(2_000_000);
        Measured rows =
                new Measured(
                                "tarn",
                                "ndjson",
                                1,
                                1.0,
                                Map.of(Outcome.DONE, 500_000L),
                                latencies,
                                Map.of("server", 650.0, "thread", 600.0),
                                300_000_000)
                        .with("MB/s", 180);
        var found =
                new Results(
                        "Rows",
                        "one after the other.",
                        "2026-11-22T19:00:00Z",
                        "./tarn bench writer",
                        Machine.facts(),
                        List.of("server", "thread", "postgres"),
                        Map.of("tarn", "ours"),
                        Map.of("ndjson", "rows"),
                        List.of(rows));

        assertThat(ResultTable.of(found, "plot.svg"))
                .contains("CPU s per 1,000: server | thread | PostgreSQL | MB/s |")
                .contains("| 0 | 0 | 0.00130 | 0.00120 | – | 180 |")
                .contains("| tarn | ndjson | 300 |");
        JsonNode json = new ObjectMapper().readTree(ResultJson.of(found));
        assertThat(json.at("/medians/0/MB~1s").asDouble()).isEqualTo(180);
        assertThat(json.at("/medians/0/cpuSecondsPerThousand/server").asDouble()).isEqualTo(0.0013);
    }

    @Test
    void leavesOutWhatNobodyKnowsAndTellsNanosecondsApart() throws IOException {
        var latencies = new Histogram();
        latencies.add(31);
        latencies.add(47);
        latencies.add(47);
        var found =
                new Results(
                        "Hot paths",
                        "one after the other.",
                        "2026-11-22T19:00:00Z",
                        "./tarn bench hot",
                        Machine.facts(),
                        List.of(),
                        Map.of("tarn", "ours"),
                        Map.of(),
                        List.of(
                                new Measured(
                                        "tarn",
                                        "decide",
                                        1,
                                        0.001,
                                        Map.of(Outcome.DONE, 3L),
                                        latencies,
                                        Map.of(),
                                        0)));

        assertThat(ResultTable.of(found, "plot.svg"))
                .doesNotContain("Resident memory", "CPU s per");
        assertThat(ResultPlot.of(found)).doesNotContain("CPU").contains("3,000");
        JsonNode json = new ObjectMapper().readTree(ResultJson.of(found));
        assertThat(json.at("/medians/0/p50Millis").asDouble()).isEqualTo(0.000047);
        assertThat(json.at("/medians/0/latenciesUpToMillis/0.000031").asLong()).isEqualTo(1);
        assertThat(json.at("/medians/0/latenciesUpToMillis/0.000047").asLong()).isEqualTo(2);
    }

    @Test
    void saysInJsonWhatWasMeasured() throws IOException {
        JsonNode json = new ObjectMapper().readTree(ResultJson.of(results));

        assertThat(json.at("/medians/0/perSecond").asDouble()).isEqualTo(1000);
        assertThat(json.at("/medians/0/cpuSecondsPerThousand/server").asDouble()).isEqualTo(0.05);
        assertThat(json.at("/medians/0/cpuSecondsPerThousand").has("postgres")).isFalse();
        assertThat(json.path("rounds")).hasSize(5);
        assertThat(json.at("/rounds/1/refused").asLong()).isEqualTo(500);
        assertThat(json.at("/machine/cores").asInt()).isPositive();
    }

    @Test
    void drawsWhatABrowserReads() throws Exception {
        byte[] svg = ResultPlot.of(results).getBytes(StandardCharsets.UTF_8);

        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        // The ground, and two bars for each of two servers.
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "-10.48576,-10.5",
        "-1048.576,'-1,049'",
        "-0.0421,-0.042",
        "10.48576,10.5",
        "0.00012345,0.00012",
        "0,0.000"
    })
    void numbersHaveThreeDigitsThatSaySomething(double value, String told) {
        assertThat(ResultTable.number(value)).isEqualTo(told);
    }
}
