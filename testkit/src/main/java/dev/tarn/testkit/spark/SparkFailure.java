package dev.tarn.testkit.spark;

/** What Spark said of a statement that it could not run. */
public final class SparkFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    SparkFailure(String message) {
        super(message);
    }
}
