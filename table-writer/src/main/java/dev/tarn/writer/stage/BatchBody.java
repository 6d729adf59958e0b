package dev.tarn.writer.stage;

import dev.tarn.writer.format.BatchOptions;
import dev.tarn.writer.format.BodyReaders;
import dev.tarn.writer.format.BodyRefused;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.format.Unpacked;
import dev.tarn.writer.growth.Shape;
import dev.tarn.writer.landing.LandingArea;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.message.Messages;
import dev.tarn.writer.value.UnknownFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Types;

/** The raw body of a batch, which may be read more than once. */
final class BatchBody {
    private final LandingArea landing;
    private final BodyReaders readers;
    private final BatchRow batch;
    private final BatchOptions options;
    private final Optional<Set<Long>> only;

    /** {@code only}: the places of the rows that are wanted, where not all of them are. */
    BatchBody(
            LandingArea landing,
            BodyReaders readers,
            Messages messages,
            BatchRow batch,
            Optional<Set<Long>> only) {
        this.landing = landing;
        this.batch = batch;
        this.only = only;
        this.options = BatchOptions.parse(batch.options());
        this.readers =
                options.message()
                        .map(version -> readers.with(messages.load(batch.laneId(), version)))
                        .orElse(readers);
    }

    /** To its end. */
    void read(Types.StructType table, UnknownFields unknown, RowSink sink) throws BodyRefused {
        RowSink wanted = only.<RowSink>map(places -> new OnlyRows(places, sink)).orElse(sink);
        opened(body -> {
            readers.reader(options, table, unknown).read(body, wanted);
            return true;
        });
    }

    /** What it holds, whatever columns there are. */
    Shape.Fields shape(Types.StructType table) throws BodyRefused {
        return opened(body -> readers.shape(options, table, body));
    }

    private interface Use<T> {
        T of(InputStream body) throws IOException, BodyRefused;
    }

    private <T> T opened(Use<T> use) throws BodyRefused {
        try (var raw = landing.read(batch.place(), batch.checksum());
                var body = Unpacked.of(raw, options.compression(), batch.rawBytes())) {
            T made = use.of(body);
            // Whatever a reader takes for the end: only with the last byte the checksum is right.
            if (body.read() >= 0 || raw.read() >= 0) {
                throw new BodyRefused("UNREADABLE", "Something follows the end of the body");
            }
            return made;
        } catch (IOException broken) {
            throw new BodyRefused("UNREADABLE", "The body is broken: " + broken.getMessage());
        }
    }
}
