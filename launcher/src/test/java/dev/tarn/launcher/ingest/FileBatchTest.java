package dev.tarn.launcher.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.launcher.state.LaunchFailure;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file holds, told by its name. */
class FileBatchTest {
    @ParameterizedTest
    @CsvSource({
        "orders.ndjson, ndjson, ",
        "orders.jsonl.gz, ndjson, gzip",
        "orders.parquet, parquet, ",
        "orders.avro, avro, ",
        "orders.arrow, arrow, ",
        "orders.ARROWS.zst, arrow, zstd",
        "orders.xlsx, xlsx, "
    })
    void isToldByItsName(String name, String format, String encoding) {
        FileBatch batch = batch(name);

        assertThat(batch.format()).isEqualTo(format);
        assertThat(batch.encoding()).isEqualTo(Optional.ofNullable(encoding));
    }

    @Test
    void asksWhereTheNameSaysNothing() {
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> batch("orders.gz"))
                .withMessageContaining("--format");
    }

    private static FileBatch batch(String name) {
        return new FileBatch(Path.of(name), Optional.empty(), Optional.of("key"));
    }
}
