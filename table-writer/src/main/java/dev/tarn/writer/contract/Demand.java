package dev.tarn.writer.contract;

import dev.tarn.writer.value.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a rule asks for. */
sealed interface Demand {
    /** What receipts and metrics call it when it is broken. */
    String code();

    /** The column that it is about; empty where it is about all of a batch. */
    String field();

    /** Of each value of a column; where there is a threshold, of so many of them. */
    record Values(FieldPath path, ValueDemand demand, Optional<Threshold> threshold)
            implements Demand {
        @Override
        public String code() {
            return demand.reason().name();
        }

        @Override
        public String field() {
            return path.toString();
        }
    }

    /** No two rows of a batch have the same there; with a threshold, so many do. */
    record Distinct(List<FieldPath> paths, Optional<Threshold> threshold) implements Demand {
        public Distinct {
            paths = List.copyOf(paths);
        }

        @Override
        public String code() {
            return Reason.CONTRACT_DUPLICATE.name();
        }

        @Override
        public String field() {
            return String.join(", ", paths.stream().map(FieldPath::toString).toList());
        }
    }

    /** How many rows of the batch are written. */
    record Rows(Threshold threshold) implements Demand {
        @Override
        public String code() {
            return "CONTRACT_ROW_COUNT";
        }

        @Override
        public String field() {
            return "";
        }
    }

    /** The newest value of a column is so old at most when the batch lands. */
    record Recent(FieldPath path, Duration age) implements Demand {
        @Override
        public String code() {
            return "CONTRACT_FRESHNESS";
        }

        @Override
        public String field() {
            return path.toString();
        }
    }
}
