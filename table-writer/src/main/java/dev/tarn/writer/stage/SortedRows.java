package dev.tarn.writer.stage;

import dev.tarn.writer.stage.RowOrder.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.avro.Avro;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.avro.DataWriter;
import org.apache.iceberg.data.avro.PlannedDataReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.util.SortedMerge;

/**
 * Any number of rows, sorted in bounded memory: what has no room is written to the local disk in
 * sorted runs, and the runs are merged in the end. Runs of one size are merged into a longer one
 * when they are many, so that few files are open at once.
 */
final class SortedRows {
    /** Collected in memory at most, whatever room there would be. */
    private static final long CHUNK_BYTES_MAX = 32L * 1024 * 1024;

    private static final int RUNS_TOGETHER = 32;

    private final RowOrder order;
    private final Schema schema;
    private final SpillArea area;
    private final MemoryShare memory;
    private final List<Record> chunk = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private long chunkBytes;

    /** {@code level}: how often its rows were merged. */
    private record Run(Path file, long bytes, int level) {}

    SortedRows(RowOrder order, Schema schema, SpillArea area) {
        this.order = order;
        this.schema = schema;
        this.area = area;
        this.memory = new MemoryShare(area);
    }

    void add(Record row, int bytes) {
        if (!hasRoom(chunkBytes + bytes)) {
            spill();
        }
        chunk.add(row);
        chunkBytes += bytes;
    }

    private boolean hasRoom(long wanted) {
        return wanted <= CHUNK_BYTES_MAX && memory.holds(wanted);
    }

    /** Hands every row over, in order, and lets go of all of them. */
    void drainTo(Consumer<Placed> sink) {
        try {
            List<Placed> inMemory = order.sorted(chunk);
            if (runs.isEmpty()) {
                inMemory.forEach(sink);
            } else {
                List<CloseableIterable<Placed>> parts = new ArrayList<>();
                runs.forEach(run -> parts.add(read(run)));
                parts.add(CloseableIterable.withNoopClose(inMemory));
                merge(parts, sink);
            }
        } finally {
            abandon();
        }
    }

    /** Nobody wants the rows. */
    void abandon() {
        forgetChunk();
        runs.forEach(this::delete);
        runs.clear();
    }

    private void forgetChunk() {
        chunk.clear();
        chunkBytes = 0;
        memory.giveBack();
    }

    private void spill() {
        if (chunk.isEmpty()) {
            return;
        }
        runs.add(write(0, sink -> order.sorted(chunk).forEach(sink)));
        forgetChunk();
        mergeWhileMany();
    }

    private void mergeWhileMany() {
        while (runs.size() >= RUNS_TOGETHER) {
            List<Run> last = runs.subList(runs.size() - RUNS_TOGETHER, runs.size());
            int level = last.getLast().level();
            if (last.getFirst().level() != level) {
                return;
            }
            List<Run> merged = List.copyOf(last);
            Run longer =
                    write(level + 1, sink -> merge(merged.stream().map(this::read).toList(), sink));
            last.clear();
            runs.add(longer);
            merged.forEach(this::delete);
        }
    }

    private Run write(int level, Consumer<Consumer<Placed>> source) {
        Path file = area.next();
        boolean whole = false;
        try {
            try (FileAppender<Record> out =
                    Avro.write(Files.localOutput(file.toFile()))
                            .schema(schema)
                            .createWriterFunc(DataWriter::create)
                            .set(TableProperties.AVRO_COMPRESSION, "zstd")
                            .build()) {
                source.accept(placed -> out.add(placed.row()));
            }
            long bytes = area.count(file, spilled());
            whole = true;
            return new Run(file, bytes, level);
        } catch (IOException | UncheckedIOException | AvroRuntimeException failure) {
            throw area.full(failure, spilled());
        } finally {
            if (!whole) {
                area.delete(file, 0);
            }
        }
    }

    private long spilled() {
        return runs.stream().mapToLong(Run::bytes).sum();
    }

    private CloseableIterable<Placed> read(Run run) {
        var placement = order.new Placement();
        CloseableIterable<Record> rows =
                Avro.read(Files.localInput(run.file().toFile()))
                        .project(schema)
                        .createResolvingReader(PlannedDataReader::create)
                        .build();
        return CloseableIterable.transform(rows, placement::place);
    }

    private void merge(List<CloseableIterable<Placed>> parts, Consumer<Placed> sink) {
        try (var merged = new SortedMerge<>(order.comparator(), parts)) {
            merged.forEach(sink);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void delete(Run run) {
        area.delete(run.file(), run.bytes());
    }
}
