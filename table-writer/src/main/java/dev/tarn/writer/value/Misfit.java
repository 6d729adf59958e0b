package dev.tarn.writer.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a value should: a text that is no text, a time that no day has. The rest of the row
 * is as it is, to be kept; whoever wants this value rejects the row.
 *
 * @param raw what is there instead
 */
public record Misfit(Unfit unfit, Object raw) {
    public static Misfit of(Reason reason, String message, Object raw) {
        return new Misfit(new Unfit(reason, "", message), raw);
    }

    /** The first within a value, however deep. */
    static Optional<Misfit> in(@Nullable Object value) {
        return switch (value) {
            case Misfit misfit -> Optional.of(misfit);
            case Record record -> {
                List<@Nullable Object> fields = new ArrayList<>();
                for (int i = 0; i < record.size(); i++) {
                    fields.add(record.get(i));
                }
                yield first(fields);
            }
            case List<?> list -> first(list);
            case Map<?, ?> map -> first(map.keySet()).or(() -> first(map.values()));
            case null, default -> Optional.empty();
        };
    }

    private static Optional<Misfit> first(Iterable<?> values) {
        for (Object each : values) {
            Optional<Misfit> found = in(each);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
