package dev.tarn.benchmarks.kills;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A batch that can be made again from its number, so that whoever checks needs nothing that a
 * producer remembers.
 *
 * @param ids its rows
 * @param rejects how many rows more do not fit the table
 */
record Batch(int number, int table, List<Long> ids, int rejects) {
    private static final String KEY = "batch ";
    private static final int IDS_EACH = 16;
    private static final int ROWS_MAX = 8;

    Batch {
        ids = List.copyOf(ids);
    }

    static Batch of(int number, Sizes sizes) {
        var random = new Random(sizes.seed() * 31 + number);
        int table = random.nextInt(sizes.tables());
        // One in a hundred is empty.
        int rows = random.nextInt(100) == 0 ? 0 : 1 + random.nextInt(ROWS_MAX);
        int rejects = rows > 0 && random.nextInt(5) == 0 ? 1 + random.nextInt(2) : 0;
        long first = (long) number * IDS_EACH;
        return new Batch(
                number, table, LongStream.range(first, first + rows).boxed().toList(), rejects);
    }

    static String tableName(int table) {
        return "killed_" + table;
    }

    String tableName() {
        return tableName(table);
    }

    String key() {
        return KEY + number;
    }

    /** Of the batch that has a key. */
    static int number(String key) {
        return Integer.parseInt(key.substring(KEY.length()));
    }

    /** Rejects come last, so that their places are known. */
    String body() {
        String rows =
                ids.stream()
                        .map(id -> "{\"id\": %d, \"note\": \"row %d\"}\n".formatted(id, id))
                        .collect(Collectors.joining());
        return rows.isEmpty() ? "\n" : rows + "{\"id\": \"x\"}\n".repeat(rejects);
    }

    /** Another body, which may not have the same key. */
    String otherBody() {
        return body() + "{\"id\": -1}\n";
    }

    int read() {
        return ids.size() + rejects;
    }

    /**
     * Whether its producer brings it, and later looks what became of it, as who brings many does.
     * The others wait for the writer's answer that it is committed.
     */
    boolean isLookedFor() {
        return !asksTwice() && !comesTwice() && !isMimicked() && number % 16 != 9;
    }

    /** Whether its producer first asks for no more than that it has landed. */
    boolean asksTwice() {
        return number % 16 == 3;
    }

    /** Whether two bring it at once. */
    boolean comesTwice() {
        return number % 16 == 5;
    }

    /** Whether somebody tries another body under its key. */
    boolean isMimicked() {
        return number % 64 == 7;
    }
}
