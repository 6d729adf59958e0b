package dev.tarn.benchmarks.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.result.Measured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each path for a moment, in this JVM: what it does is looked at, and not how long it takes. */
final class HotRunTest {
    /** JMH lets only one JVM of a machine measure, unless this says that it does not matter. */
    private static final String ANYHOW = "jmh.ignoreLock";

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void measureAnyhow() {
        System.setProperty(ANYHOW, "true");
    }

    @AfterAll
    static void forget() {
        System.clearProperty(ANYHOW);
    }

    private HotRun run(int rounds, HotPath... paths) throws Exception {
        var extent = new HotRun.Extent(rounds, MOMENT, Duration.ZERO, 0, List.of(paths));
        var run = new HotRun(extent, new PrintWriter(out));
        run.run();
        return run;
    }

    @Test
    void measuresEveryPathWithEveryParameter() throws Exception {
        HotRun run = run(1, HotPath.values());

        assertThat(run.measured())
                .extracting(Measured::workload)
                .containsExactlyInAnyOrder(
                        "load.plain.4096",
                        "load.plain.65536",
                        "load.gzip.4096",
                        "load.gzip.65536",
                        "decode.rows.ndjson",
                        "decode.rows.csv",
                        "write.columns.ndjson",
                        "write.columns.csv",
                        "write.rows.ndjson",
                        "write.rows.csv",
                        "decide.allow.10",
                        "decide.allow.10000",
                        "decide.restrict.10",
                        "decide.restrict.10000",
                        "copy.page.4096",
                        "copy.page.1048576");
        assertThat(run.measured())
                .allSatisfy(each -> {
                    assertThat(each.done()).isPositive();
                    assertThat(each.seconds()).isPositive();
                    assertThat(each.latencies().count()).isEqualTo(each.done());
                    assertThat(each.more()).containsOnlyKeys("bytes allocated", "mean ns");
                });
        assertThat(run.titles()).containsEntry("decide.allow.10", "decide.allow, tables 10");
        assertThat(out.toString().lines()).hasSize(run.measured().size());
    }

    @Test
    void givesEachPathItsTurnInEachRound() throws Exception {
        HotRun run = run(2, HotPath.DECODE);

        assertThat(run.measured()).extracting(Measured::round).containsExactly(1, 1, 2, 2);
        assertThat(run.titles()).containsOnlyKeys("decode.rows.csv", "decode.rows.ndjson");
    }

    @Test
    void putsAnAnswerTogetherThatIsWhole() throws IOException {
        var load = new LoadSplice();
        load.metadataBytes = 4096;
        load.prepare();

        byte[] plain = load.plain();

        assertThat(new ObjectMapper().readTree(plain).at("/metadata/snapshots/0/snapshot-id"))
                .hasToString("1");
        assertThat(plain).hasSizeGreaterThan(4096);
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(load.gzip()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain);
        }
    }

    @Test
    void carriesAPageAgainAndAgainAndNoneOnceItIsClosed() throws IOException {
        var hop = new Hop(300_000);
        try (hop) {
            assertThat(hop.page()).isEqualTo(300_000);
            assertThat(hop.page()).isEqualTo(300_000);
        }

        assertThatThrownBy(hop::page).isInstanceOfAny(IOException.class, RuntimeException.class);
    }
}
