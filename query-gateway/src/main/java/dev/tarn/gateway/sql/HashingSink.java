package dev.tarn.gateway.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Looks at rows on their way, and says in the end which query they were of and their hash. */
public final class HashingSink implements RowSink {
    private final Optional<RowSink> onward;
    private final BiConsumer<String, String> done;
    private final ResultHash hash = new ResultHash();

    private HashingSink(Optional<RowSink> onward, BiConsumer<String, String> done) {
        this.onward = onward;
        this.done = done;
    }

    /** {@code done} is told the query's id and the hash, before the end goes on. */
    static HashingSink before(RowSink sink, BiConsumer<String, String> done) {
        return new HashingSink(Optional.of(sink), done);
    }

    /** For whom the hash is all. */
    public static HashingSink alone(BiConsumer<String, String> done) {
        return new HashingSink(Optional.empty(), done);
    }

    @Override
    public void begin(JsonNode columns) throws IOException {
        hash.columns(columns);
        if (onward.isPresent()) {
            onward.orElseThrow().begin(columns);
        }
    }

    @Override
    public void row(JsonNode values) throws IOException {
        hash.row(values);
        if (onward.isPresent()) {
            onward.orElseThrow().row(values);
        }
    }

    @Override
    public void end(JsonNode last) throws IOException {
        done.accept(last.path("id").asText(), hash.end());
        if (onward.isPresent()) {
            onward.orElseThrow().end(last);
        }
    }
}
