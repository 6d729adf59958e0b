package dev.tarn.benchmarks.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.benchmarks.result.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TurnTest {
    private static final int ROWS = 300;

    @TempDir private Path folder;

    private Turn turn(Way way, boolean isJson, int rows, Path file) throws IOException {
        return Turn.run(way, Orders.of(rows).body(isJson), isJson, rows, file, Duration.ZERO);
    }

    @Test
    void writesTheSameRowsByEveryWayAndFromEveryFormat() throws IOException {
        Path first = folder.resolve("first.parquet");
        turn(Way.GENERIC_WRITER, true, ROWS, first);

        for (Way way : Way.values()) {
            for (boolean isJson : new boolean[] {true, false}) {
                Path file = folder.resolve(way.word() + isJson + ".parquet");
                turn(way, isJson, ROWS, file);
                SameRows.require(first, file, ROWS);
            }
        }
    }

    @Test
    void writesTheSameByRows() throws IOException {
        Path first = folder.resolve("first.parquet");
        turn(Way.COLUMNS, true, ROWS, first);

        for (boolean isJson : new boolean[] {true, false}) {
            Path file = folder.resolve("rows" + isJson + ".parquet");
            new RowWay(Orders.of(ROWS).body(isJson), isJson)
                    .write(org.apache.iceberg.Files.localOutput(file.toFile()));
            SameRows.require(first, file, ROWS);
        }
    }

    @Test
    void comparesNobodyWhoLeavesRowsOut() throws IOException {
        Path whole = folder.resolve("whole.parquet");
        Path less = folder.resolve("less.parquet");
        turn(Way.COLUMNS, true, ROWS, whole);
        turn(Way.COLUMNS, true, ROWS - 1, less);

        assertThatThrownBy(() -> SameRows.require(whole, less, ROWS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another number of rows");
    }

    @Test
    void saysToWhoeverStartedItWhatItFound() throws IOException {
        Turn turn = turn(Way.COLUMNS, true, ROWS, folder.resolve("told.parquet"));

        assertThat(Turn.parse(turn.json())).isEqualTo(turn);
        Measured measured = turn.measured("tarn", "ndjson", 2);
        assertThat(measured.done()).isEqualTo(ROWS);
        assertThat(measured.latencies().count()).isEqualTo(1);
        assertThat(measured.cpuMillis()).containsOnlyKeys("server", "thread");
        assertThat(measured.more()).containsOnlyKeys("MB/s", "file bytes a row");
        assertThat(measured.residentBytes()).isPositive();
    }
}
