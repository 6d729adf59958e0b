package dev.tarn.benchmarks.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.benchmarks.result.Measured;
import dev.tarn.testkit.TarnHome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real ones: a table that is not right ends the run. */
@Tag("long")
final class FileRunTest {
    private static final int ROWS = 5_000;

    @TempDir private Path folder;

    @Test
    void bringsTheSameRowsByEveryLoader() throws Exception {
        var run =
                new FileRun(
                        new FileRun.Extent(1, ROWS, FileRun.PEERS),
                        new PrintWriter(new StringWriter()));

        List<Measured> measured = run.run(TarnHome.path(), folder);

        assertThat(measured)
                .extracting(Measured::server)
                .containsExactlyElementsOf(run.servers().keySet());
        assertThat(measured)
                .allSatisfy(each -> {
                    assertThat(each.done()).isEqualTo(ROWS);
                    assertThat(each.residentBytes()).isPositive();
                    assertThat(each.cpuMillis()).containsKeys("server", "catalog", "s3", "driver");
                    assertThat(each.more().get("commits")).isPositive();
                });
    }
}
