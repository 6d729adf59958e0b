package dev.tarn.launcher.ingest;

import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.producer.SendOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What to make where the table is not there. */
record NewTable(boolean create, Optional<Path> schema, Optional<String> partition) {
    NewTable {
        if (!create && (schema.isPresent() || partition.isPresent())) {
            throw new LaunchFailure("--schema and --partition are for --create");
        }
    }

    SendOptions asked(SendOptions options) {
        if (!create) {
            return options;
        }
        SendOptions asked = options.create();
        asked = schema.map(NewTable::read).map(asked::schema).orElse(asked);
        return partition.map(asked::partition).orElse(asked);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new LaunchFailure("Cannot read " + file + ": " + failure, failure);
        }
    }
}
