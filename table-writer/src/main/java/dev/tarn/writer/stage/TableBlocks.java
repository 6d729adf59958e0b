package dev.tarn.writer.stage;

import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.column.ParquetColumnSettings;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Blocks for the rows of a table. */
final class TableBlocks {
    private final Types.StructType struct;
    private final Set<Integer> partitionTexts;

    private TableBlocks(Types.StructType struct, Set<Integer> partitionTexts) {
        this.struct = struct;
        this.partitionTexts = partitionTexts;
    }

    /** Nothing, where rows have to stay rows. */
    static Optional<TableBlocks> of(Table table) {
        Types.StructType struct = table.schema().asStruct();
        return ColumnBlock.holds(struct) && ParquetColumnSettings.areKnown(table.properties())
                ? Optional.of(new TableBlocks(struct, PartitionValues.sources(table.spec())))
                : Optional.empty();
    }

    /** An empty one. What may be too long to be partitioned by is not put there unseen. */
    ColumnBlock next() {
        return new ColumnBlock(struct, partitionTexts, PartitionValues.LENGTH_MAX);
    }
}
