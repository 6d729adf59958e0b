package dev.tarn.benchmarks.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.benchmarks.peer.Peer;
import dev.tarn.benchmarks.peer.Peers;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.result.Outcome;
import dev.tarn.benchmarks.rig.Stores;
import dev.tarn.embedded.FreePort;
import dev.tarn.testkit.TarnHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the server that starts at once. */
final class CatalogRunTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final StringWriter out = new StringWriter();

    @TempDir private Path folder;

    private CatalogRun run() {
        var extent = new CatalogRun.Extent(1, 1, MOMENT, MOMENT, 2, 4, 20, Workloads.NAMES);
        return new CatalogRun(extent, new PrintWriter(out));
    }

    @Test
    void measuresEveryWorkloadAndLeavesNothing() throws Exception {
        CatalogRun run = run();
        List<Peer> bare = List.of(new Peers(TarnHome.path()).beside(List.of("bare")).getLast());
        try (Stores stores = Stores.start(TarnHome.path(), folder)) {
            run.peers(bare, stores, folder);
        }

        // Iceberg's own client wants a catalog, and this is none.
        assertThat(run.titles().keySet())
                .containsExactlyElementsOf(
                        Workloads.NAMES.stream().filter(each -> !each.equals("clients")).toList());
        assertThat(run.measured())
                .hasSize(run.titles().size())
                .allSatisfy(each -> {
                    assertThat(each.done()).as(each.workload()).isPositive();
                    assertThat(each.outcomes()).containsOnlyKeys(Outcome.DONE);
                    assertThat(each.latencies().count()).isEqualTo(each.done());
                    assertThat(each.residentBytes()).isPositive();
                    assertThat(each.cpuMillis().keySet())
                            .containsExactlyInAnyOrderElementsOf(CatalogCommand.PROCESSES);
                });
        assertThat(out.toString().lines()).hasSize(run.measured().size());
        try (Stream<Path> objects = Files.list(folder.resolve("s3/data/" + Stores.BUCKET))) {
            assertThat(objects).isEmpty();
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        var nobody =
                new RunningPeer(
                        URI.create("http://127.0.0.1:" + FreePort.find()),
                        "",
                        "",
                        Map.of(),
                        () -> Duration.ZERO,
                        () -> 0,
                        () -> {});

        assertThatThrownBy(() -> run().server("nobody", nobody)).isInstanceOf(IOException.class);
        assertThat(out.toString()).isEmpty();
    }
}
