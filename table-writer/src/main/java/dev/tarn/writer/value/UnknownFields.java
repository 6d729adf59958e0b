package dev.tarn.writer.value;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.data.GenericRecord;

/** What happens to a field that the table has no column for. Serves one body at a time. */
public interface UnknownFields {
    /** A row begins. */
    default void begin() {}

    /** What is read from here on lies within this field, element or key. */
    default void enter(String step) {}

    default void leave() {}

    /**
     * With the parser on the value's first token, and afterwards on its last.
     *
     * @param path of the columns that the field is in, without places in lists and keys of maps;
     *     empty for the row itself
     */
    void json(String path, String name, JsonParser parser) throws IOException, Unfit;

    /** A text under a header; nothing is a null. */
    void text(String name, Optional<String> text) throws Unfit;

    /** A value of a format that has types; nothing is a null. */
    void value(String path, String name, Optional<Object> value) throws Unfit;

    /** Whether a header with such a field is refused, before any row is read. */
    default boolean refusesHeaders() {
        return false;
    }

    /** Whether a row is the same with and without such fields. */
    default boolean passesOver() {
        return false;
    }

    /**
     * The row is whole but for what was kept of its unknown fields.
     *
     * @return how many characters that added
     */
    default int finish(GenericRecord row) throws Unfit {
        return 0;
    }

    /** The row is rejected. */
    UnknownFields REJECTED =
            new UnknownFields() {
                @Override
                public void json(String path, String name, JsonParser parser) throws Unfit {
                    throw noColumn(name);
                }

                @Override
                public void text(String name, Optional<String> text) throws Unfit {
                    throw noColumn(name);
                }

                @Override
                public void value(String path, String name, Optional<Object> value) throws Unfit {
                    throw noColumn(name);
                }

                @Override
                public boolean refusesHeaders() {
                    return true;
                }
            };

    /** It is passed over. */
    UnknownFields DISCARDED =
            new UnknownFields() {
                @Override
                public void json(String path, String name, JsonParser parser) throws IOException {
                    parser.skipChildren();
                }

                @Override
                public void text(String name, Optional<String> text) {
                    // The table does not want it.
                }

                @Override
                public void value(String path, String name, Optional<Object> value) {
                    // Neither this.
                }

                @Override
                public boolean passesOver() {
                    return true;
                }
            };

    private static Unfit noColumn(String name) {
        return new Unfit(Reason.UNKNOWN_FIELD, name, "the table has no such column");
    }
}
