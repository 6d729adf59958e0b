package dev.tarn.writer.stage;

import dev.tarn.writer.column.Blocks;
import dev.tarn.writer.column.ColumnBlock;
import dev.tarn.writer.contract.Judgement;
import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.Unfit;
import java.util.Optional;
import org.apache.iceberg.data.Record;

/**
 * Rows that a contract looks at one by one before they are taken. One that came as columns and
 * breaks a rule is taken back: the careful reader brings it again, and can reject it.
 */
record JudgedRows(RowSink sink, Judgement judgement) implements RowSink {
    @Override
    public void row(Record row, int bytes) throws Unfit {
        judgement.check(row);
        sink.row(row, bytes);
        judgement.taken(row);
    }

    @Override
    public Optional<Blocks> blocks() {
        return judgement.looksAtRows()
                ? sink.blocks().map(blocks -> new JudgedBlocks(blocks, judgement))
                : sink.blocks();
    }

    @Override
    public void reject(Reject reject) {
        sink.reject(reject);
    }

    private record JudgedBlocks(Blocks blocks, Judgement judgement) implements Blocks {
        @Override
        public ColumnBlock open() {
            return blocks.open();
        }

        @Override
        public boolean keeps(ColumnBlock block) {
            if (judgement.passes(block.row(block.rows() - 1))) {
                return true;
            }
            block.takeBack();
            return false;
        }
    }
}
