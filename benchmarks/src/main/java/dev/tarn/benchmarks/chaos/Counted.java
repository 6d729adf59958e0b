package dev.tarn.benchmarks.chaos;

/** Rows, and the sum of their ids: two sets of as many rows hardly ever have the same. */
record Counted(long rows, long sum) {
    static final Counted NOTHING = new Counted(0, 0);

    Counted plus(Counted other) {
        return new Counted(rows + other.rows, sum + other.sum);
    }
}
