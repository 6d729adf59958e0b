package dev.tarn.writer.stage;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where rows wait that have to be sorted and do not fit into memory.
 *
 * @param spillFolder on a local disk; one of its own beside the system's temporary files unless
 *     said otherwise
 * @param spillMax how many bytes may lie there at once
 */
public record StageConfig(Optional<Path> spillFolder, @Default("64GB") DataSize spillMax) {
    private static final long SPILL_MIN = 64L * 1024 * 1024;

    public StageConfig {
        if (spillMax.bytes() < SPILL_MIN) {
            throw new IllegalArgumentException("spill-max %s is below 64MB".formatted(spillMax));
        }
    }

    Path folder() {
        return spillFolder.orElseGet(() ->
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "tarn-writer-spill-" + System.getProperty("user.name")));
    }
}
