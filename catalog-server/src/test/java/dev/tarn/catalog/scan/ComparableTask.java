package dev.tarn.catalog.scan;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.expressions.ExpressionParser;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/** All that a reader is told of one task, so that what two planners say can be compared. */
record ComparableTask(String data, Set<String> deletes, String residual) {
    static List<ComparableTask> all(
            CloseableIterable<FileScanTask> tasks, Map<Integer, PartitionSpec> specs) {
        try (tasks) {
            var all = new ArrayList<ComparableTask>();
            tasks.forEach(task -> all.add(of(task, specs)));
            all.sort(Comparator.comparing(ComparableTask::data));
            return all;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ComparableTask of(FileScanTask task, Map<Integer, PartitionSpec> specs) {
        return new ComparableTask(
                text(task.file(), specs),
                task.deletes().stream().map(file -> text(file, specs)).collect(Collectors.toSet()),
                ExpressionParser.toJson(task.residual()));
    }

    /** Not its own text, which leaves fields out. */
    private static String text(ContentFile<?> file, Map<Integer, PartitionSpec> specs) {
        var text =
                new StringJoiner(" ")
                        .add(file.location())
                        .add("%s %s".formatted(file.content(), file.format()))
                        .add("spec %d %s".formatted(file.specId(), partition(file, specs)))
                        .add("%d rows".formatted(file.recordCount()))
                        .add("%d bytes".formatted(file.fileSizeInBytes()))
                        .add("splits %s".formatted(file.splitOffsets()))
                        .add("order %s".formatted(file.sortOrderId()))
                        .add("first row %s".formatted(file.firstRowId()))
                        .add("equality %s".formatted(file.equalityFieldIds()))
                        .add("sizes %s".formatted(file.columnSizes()))
                        .add("counts %s".formatted(file.valueCounts()))
                        .add("nulls %s".formatted(file.nullValueCounts()))
                        .add("nans %s".formatted(file.nanValueCounts()))
                        .add("low %s".formatted(bounds(file.lowerBounds())))
                        .add("high %s".formatted(bounds(file.upperBounds())));
        if (file instanceof DeleteFile delete) {
            text.add("of %s".formatted(delete.referencedDataFile()))
                    .add("at %s".formatted(delete.contentOffset()))
                    .add("size %s".formatted(delete.contentSizeInBytes()));
        }
        return text.toString();
    }

    private static List<@Nullable Object> partition(
            ContentFile<?> file, Map<Integer, PartitionSpec> specs) {
        var values = new ArrayList<@Nullable Object>();
        for (int field = 0;
                field < requireNonNull(specs.get(file.specId())).fields().size();
                field++) {
            values.add(file.partition().get(field, Object.class));
        }
        return values;
    }

    private static String bounds(@Nullable Map<Integer, ByteBuffer> bounds) {
        return bounds == null
                ? "none"
                : bounds.entrySet().stream()
                        .map(bound -> bound.getKey() + "=" + HexFormat.of().formatHex(bytes(bound)))
                        .toList()
                        .toString();
    }

    private static byte[] bytes(Map.Entry<Integer, ByteBuffer> bound) {
        ByteBuffer buffer = bound.getValue().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
