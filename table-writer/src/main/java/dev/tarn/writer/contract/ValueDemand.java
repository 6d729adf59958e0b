package dev.tarn.writer.contract;

import com.google.re2j.Pattern;
import dev.tarn.writer.value.Reason;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What is demanded of single values. Operands are as the document has them, a text, a number or a
 * truth; which of them a column can be compared with is seen when the column is known.
 */
sealed interface ValueDemand {
    /** Why a row is rejected that breaks it. */
    Reason reason();

    record NotNull() implements ValueDemand {
        @Override
        public Reason reason() {
            return Reason.CONTRACT_NULL;
        }
    }

    /** {@code values} stand for nothing, and so may null. */
    record NotMissing(boolean nulls, List<Object> values) implements ValueDemand {
        public NotMissing {
            values = List.copyOf(values);
        }

        @Override
        public Reason reason() {
            return Reason.CONTRACT_NULL;
        }
    }

    record Range(Optional<Bound> lower, Optional<Bound> upper) implements ValueDemand {
        record Bound(Object operand, boolean inclusive) {}

        @Override
        public Reason reason() {
            return Reason.CONTRACT_RANGE;
        }
    }

    record MultipleOf(BigDecimal number) implements ValueDemand {
        @Override
        public Reason reason() {
            return Reason.CONTRACT_MULTIPLE;
        }
    }

    /** In characters. */
    record Length(int min, int max) implements ValueDemand {
        @Override
        public Reason reason() {
            return Reason.CONTRACT_LENGTH;
        }
    }

    /** Of a list. */
    record Items(int min, int max) implements ValueDemand {
        @Override
        public Reason reason() {
            return Reason.CONTRACT_LENGTH;
        }
    }

    /** Somewhere in the text, as in JSON Schema. */
    record Matching(Pattern pattern) implements ValueDemand {
        @Override
        public Reason reason() {
            return Reason.CONTRACT_PATTERN;
        }
    }

    record OneOf(List<Object> values) implements ValueDemand {
        public OneOf {
            values = List.copyOf(values);
        }

        @Override
        public Reason reason() {
            return Reason.CONTRACT_VALUE;
        }
    }
}
