package dev.tarn.writer.stage;

import dev.tarn.writer.format.Reject;
import dev.tarn.writer.format.RowSink;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.data.Record;

/**
 * Lets rows of certain places through. A reader says where a row stands only when it is refused: so
 * each is refused first, and the wanted ones are handed on after all.
 */
final class OnlyRows implements RowSink {
    private final Set<Long> positions;
    private final RowSink sink;
    private Optional<Aside> aside = Optional.empty();

    OnlyRows(Set<Long> positions, RowSink sink) {
        this.positions = positions;
        this.sink = sink;
    }

    private record Aside(Record row, int bytes) {}

    @Override
    public void row(Record row, int bytes) throws Unfit {
        aside = Optional.of(new Aside(row, bytes));
        throw new Unfit(Reason.MALFORMED, "", "set aside");
    }

    @Override
    public void reject(Reject reject) {
        Optional<Aside> good = aside;
        aside = Optional.empty();
        if (!positions.contains(reject.position())) {
            return;
        }
        if (good.isEmpty()) {
            sink.reject(reject);
            return;
        }
        try {
            sink.row(good.orElseThrow().row(), good.orElseThrow().bytes());
        } catch (Unfit unfit) {
            sink.reject(
                    new Reject(
                            reject.position(),
                            unfit.field(),
                            unfit.reason(),
                            String.valueOf(unfit.getMessage()),
                            reject.raw()));
        }
    }
}
