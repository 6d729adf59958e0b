package dev.tarn.writer.value;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** What happens to a field that the table has no column for. */
public interface UnknownFields {
    /**
     * With the parser on the value's first token, and afterwards on its last.
     *
     * @param path of the structure that the field is in; empty for the row itself
     */
    void read(String path, String name, JsonParser parser) throws IOException, Unfit;

    /** The row is rejected. */
    UnknownFields REJECTED =
            (_, name, _) -> {
                throw new Unfit(Reason.UNKNOWN_FIELD, name, "the table has no such column");
            };
}
