package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tarn.writer.value.JsonValues;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Utf8;
import java.io.IOException;

/** One row out of the bytes of one JSON object, each with a parser of its own. */
final class JsonRow {
    private final JsonFactory json;
    private final Reading reading;
    private final int bytesMax;

    JsonRow(JsonFactory json, Reading reading, int bytesMax) {
        this.json = json;
        this.reading = reading;
        this.bytesMax = bytesMax;
    }

    /** What is made of a row. */
    interface Reading {
        /** With the parser on the object's first token, and afterwards on its last. */
        Found read(JsonParser parser) throws IOException, Unfit;
    }

    /** What was found in a row; it counts once the row is known to be whole. */
    interface Found {
        void giveTo(RowSink sink) throws Unfit;
    }

    static Reading into(JsonValues values) {
        return parser -> {
            var row = values.read(parser);
            int weight = values.weight();
            return sink -> sink.row(row, weight);
        };
    }

    int bytesMax() {
        return bytesMax;
    }

    void read(byte[] bytes, int from, int to, boolean tooLong, long position, RowSink sink)
            throws IOException {
        try {
            if (tooLong) {
                throw new Unfit(
                        Reason.TOO_LONG, "", "a row has at most %d bytes".formatted(bytesMax));
            }
            if (!Utf8.isValid(bytes, from, to)) {
                throw new Unfit(Reason.INVALID_UNICODE, "", "the row is not UTF-8");
            }
            parse(bytes, from, to, sink);
        } catch (Unfit unfit) {
            sink.reject(Reject.of(position, unfit, bytes, from, to));
        }
    }

    private void parse(byte[] bytes, int from, int to, RowSink sink) throws IOException, Unfit {
        try (JsonParser parser = json.createParser(bytes, from, to - from)) {
            parser.nextToken();
            Found found = reading.read(parser);
            if (parser.nextToken() != null) {
                throw new Unfit(Reason.TRAILING_CONTENT, "", "something follows the object");
            }
            found.giveTo(sink);
        } catch (StreamConstraintsException tooMuch) {
            throw new Unfit(Reason.TOO_LONG, "", tooMuch.getOriginalMessage());
        } catch (JsonProcessingException malformed) {
            throw new Unfit(Reason.MALFORMED, "", malformed.getOriginalMessage());
        }
    }
}
