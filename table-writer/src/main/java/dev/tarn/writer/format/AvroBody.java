package dev.tarn.writer.format;

import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.value.Unfit;
import dev.tarn.writer.value.Unfolded;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** An Avro object container file, read as it comes. */
final class AvroBody implements TypedBody {
    private static final String FORMAT = "Avro file";

    private final AvroBlocks blocks;
    private final AvroTypes.Column rows;
    private final Unfolded unfolded = new Unfolded();
    private AvroValues block = new AvroValues(new byte[0], unfolded);
    private long left;

    private AvroBody(AvroBlocks blocks, AvroTypes.Column rows) {
        this.blocks = blocks;
        this.rows = rows;
    }

    static AvroBody open(InputStream body) throws BodyRefused {
        try {
            var blocks = new AvroBlocks(body);
            return new AvroBody(blocks, AvroTypes.rows(blocks.schema()));
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
        return rows.type().asStructType();
    }

    @Override
    public Optional<Record> next() throws BodyRefused, Unfit {
        Optional<Object> found = read();
        return found.isPresent()
                ? Optional.of((Record) rows.reading().of(found.orElseThrow()))
                : Optional.empty();
    }

    private Optional<Object> read() throws BodyRefused {
        try {
            while (left == 0) {
                if (!block.isEnd()) {
                    throw new IOException("a block has more bytes than rows");
                }
                if (!blocks.hasNext()) {
                    return Optional.empty();
                }
                AvroBlocks.Block next = blocks.next();
                left = next.rows();
                unfolded.came(blocks.position());
                block = new AvroValues(next.bytes(), unfolded);
            }
            left--;
            return Optional.of(block.row(blocks.schema()));
        } catch (LandingFailure outage) {
            // A store that fails is no fault of the file.
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
