package dev.tarn.writer.format;

import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;

/** A Parquet file, whose contents stand at its end. */
final class ParquetBody implements TypedBody {
    private static final String FORMAT = "Parquet file";

    /** The length of the footer and the magic letters. */
    private static final int TAIL_BYTES = 8;

    private static final int FOOTER_BYTES_MAX = 16 * 1024 * 1024;

    /** A reader holds one of them, as it lies in the file, and what it unpacks of each column. */
    private static final long ROW_GROUP_BYTES_MAX = 256L * 1024 * 1024;

    private static final long PAGE_RATIO_MAX = 1_000;

    private final Spool spool;
    private final Schema schema;
    private final ParquetTexts texts;
    private final ParquetMaps maps;
    private final CloseableIterable<Record> rows;
    private final Iterator<Record> next;

    private ParquetBody(Spool spool, Footer footer) {
        this.spool = spool;
        this.schema = footer.schema();
        this.maps = footer.maps();
        this.texts = new ParquetTexts(schema.asStruct());
        this.rows =
                Parquet.read(Files.localInput(spool.file().toFile()))
                        .project(schema)
                        .createReaderFunc(type ->
                                GenericParquetReaders.buildReader(
                                        ParquetTypes.withTextsAsBytes(schema),
                                        ParquetTexts.asBytes(type)))
                        .build();
        CloseableIterator<Record> iterator = rows.iterator();
        this.next = iterator;
    }

    private record Footer(Schema schema, ParquetMaps maps) {}

    static ParquetBody open(InputStream body, Path folder) throws IOException, BodyRefused {
        Spool spool = Spool.of(body, folder);
        try {
            return new ParquetBody(spool, footer(spool.file()));
        } catch (BodyRefused refused) {
            spool.close();
            throw refused;
        } catch (Unfit unfit) {
            spool.close();
            throw TypedReader.refused(FORMAT, unfit);
        } catch (IOException | RuntimeException | LinkageError broken) {
            spool.close();
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    private static Footer footer(Path file) throws IOException, BodyRefused, Unfit {
        requireShortFooter(file);
        try (var reader =
                new ParquetFileReader(
                        new LocalInputFile(file), ParquetReadOptions.builder().build())) {
            ParquetMetadata footer = reader.getFooter();
            for (BlockMetaData group : footer.getBlocks()) {
                requireBounded(group);
            }
            Schema schema = ParquetTypes.of(footer.getFileMetaData().getSchema());
            return new Footer(schema, new ParquetMaps(footer, schema));
        }
    }

    private static void requireShortFooter(Path path) throws IOException, BodyRefused {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() < TAIL_BYTES) {
                throw new BodyRefused("UNREADABLE", "The Parquet file has no footer");
            }
            byte[] tail = new byte[TAIL_BYTES];
            file.seek(file.length() - TAIL_BYTES);
            file.readFully(tail);
            int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (length < 0 || length > FOOTER_BYTES_MAX) {
                throw new BodyRefused(
                        "UNREADABLE",
                        "The footer of the Parquet file has more than %d bytes"
                                .formatted(FOOTER_BYTES_MAX));
            }
        }
    }

    private static void requireBounded(BlockMetaData group) throws BodyRefused {
        long packed = group.getCompressedSize();
        long unpacked = group.getTotalByteSize();
        if (packed > ROW_GROUP_BYTES_MAX || unpacked > packed * PAGE_RATIO_MAX + TAIL_BYTES) {
            throw new BodyRefused(
                    "ROW_GROUP_TOO_LONG",
                    "A row group of the Parquet file has more than %d bytes, or unfolds to more than %d times of it"
                            .formatted(ROW_GROUP_BYTES_MAX, PAGE_RATIO_MAX));
        }
    }

    @Override
    public Types.StructType type() {
        return schema.asStruct();
    }

    @Override
    public Optional<Record> next() throws BodyRefused {
        try {
            if (!next.hasNext()) {
                maps.requireAll();
                return Optional.empty();
            }
            Record row = next.next();
            maps.read(row);
            return Optional.of(texts.decoded(row));
        } catch (RuntimeException | LinkageError broken) {
            throw TypedReader.unreadable(FORMAT, broken);
        }
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            rows.close();
        }
    }
}
