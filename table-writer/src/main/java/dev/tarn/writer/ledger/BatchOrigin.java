package dev.tarn.writer.ledger;

import java.util.Optional;

/**
 * Where a batch comes from, as its producer says. It is no part of what a repetition has to ask for
 * again: the same batch may be sent once more by a newer version of the pipeline.
 *
 * @param source such as the name of a file
 * @param version of the pipeline
 */
public record BatchOrigin(
        Optional<String> source, Optional<String> pipeline, Optional<String> version) {
    /** Nobody says. */
    public static final BatchOrigin NONE =
            new BatchOrigin(Optional.empty(), Optional.empty(), Optional.empty());

    static final String COLUMNS = ", origin_source, origin_pipeline, origin_version\n";
}
