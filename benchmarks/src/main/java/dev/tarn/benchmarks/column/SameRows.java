package dev.tarn.benchmarks.column;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Who leaves a row out, or writes another one, is not to be compared. */
final class SameRows {
    private SameRows() {}

    static void require(Path one, Path other, int rows) throws IOException {
        try (CloseableIterable<Record> ones = read(one);
                CloseableIterable<Record> others = read(other)) {
            require(ones, others, rows, other);
        }
    }

    private static void require(
            Iterable<Record> ones, Iterable<Record> others, int rows, Path file) {
        var one = ones.iterator();
        var other = others.iterator();
        int count = 0;
        for (; one.hasNext() && other.hasNext(); count++) {
            if (!one.next().equals(other.next())) {
                throw new IllegalStateException("Row %d of %s differs".formatted(count, file));
            }
        }
        if (one.hasNext() || other.hasNext() || count != rows) {
            throw new IllegalStateException("%s has another number of rows".formatted(file));
        }
    }

    private static CloseableIterable<Record> read(Path path) {
        return Parquet.read(org.apache.iceberg.Files.localInput(path.toFile()))
                .project(Orders.SCHEMA)
                .createReaderFunc(type -> GenericParquetReaders.buildReader(Orders.SCHEMA, type))
                .build();
    }
}
