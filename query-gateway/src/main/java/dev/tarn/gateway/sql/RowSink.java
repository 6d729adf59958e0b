package dev.tarn.gateway.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Where an answer goes: its columns once, then its rows, then its end. */
public interface RowSink {
    /** Objects with {@code name} and {@code type}; empty for a statement without rows. */
    void begin(JsonNode columns) throws IOException;

    /** The values of a row, an array. */
    void row(JsonNode values) throws IOException;

    /** {@code last} is the last page of the protocol. */
    void end(JsonNode last) throws IOException;
}
