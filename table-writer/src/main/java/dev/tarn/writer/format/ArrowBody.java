package dev.tarn.writer.format;

import dev.tarn.writer.arrow.ArrowStream;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** An Arrow stream, or a file of the same, read as it comes. */
final class ArrowBody implements TypedBody {
    private static final String FORMAT = "Arrow stream";

    private final ArrowStream rows;

    private ArrowBody(ArrowStream rows) {
        this.rows = rows;
    }

    static ArrowBody open(InputStream body) throws BodyRefused {
        try {
            return new ArrowBody(new ArrowStream(body));
        } catch (Unfit unfit) {
            throw TypedReader.refused(FORMAT, unfit);
        } catch (LandingFailure outage) {
            throw outage;
        } catch (IOException | RuntimeException | LinkageError broken) {
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    @Override
    public Types.StructType type() {
        return rows.type();
    }

    @Override
    public Optional<Record> next() throws BodyRefused, Unfit {
        try {
            return rows.next();
        } catch (LandingFailure outage) {
            // A store that fails is no fault of the body.
            throw outage;
        } catch (IOException | RuntimeException | LinkageError broken) {
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    @Override
    public void close() {
        // The body belongs to whoever opened it, and is asked for its end once more.
    }
}
