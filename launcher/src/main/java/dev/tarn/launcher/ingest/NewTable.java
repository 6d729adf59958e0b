package dev.tarn.launcher.ingest;

import dev.tarn.launcher.state.LaunchFailure;
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

    /** As it goes behind the other parameters. */
    String query() {
        if (!create) {
            return "";
        }
        return "&create=true"
                + schema.map(file -> "&schema=" + BatchUpload.encoded(read(file))).orElse("")
                + partition.map(text -> "&partition=" + BatchUpload.encoded(text)).orElse("");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new LaunchFailure("Cannot read " + file + ": " + failure, failure);
        }
    }
}
