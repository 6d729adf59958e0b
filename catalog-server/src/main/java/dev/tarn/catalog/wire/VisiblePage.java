package dev.tarn.catalog.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What may be seen of something that is read in an order; a page is as full as if all of it might
 * be. Where much is hidden, more is read at a time than is wanted, so that a small page does not
 * ask the database for each row by itself.
 */
public final class VisiblePage {
    static final int READ_AT_ONCE = 1_000;

    private VisiblePage() {}

    /** {@code source} reads up to so many rows behind a place; {@code place} is that of a row. */
    public static <P, T> List<T> of(
            P after,
            int limit,
            BiFunction<P, Integer, List<T>> source,
            Function<T, P> place,
            Predicate<T> visible) {
        var found = new ArrayList<T>();
        P from = after;
        int reading = limit;
        while (true) {
            List<T> rows = source.apply(from, reading);
            for (T row : rows) {
                if (visible.test(row)) {
                    found.add(row);
                }
                if (found.size() == limit) {
                    return found;
                }
            }
            if (rows.size() < reading) {
                return found;
            }
            from = place.apply(rows.getLast());
            reading = Math.max(limit, READ_AT_ONCE);
        }
    }
}
