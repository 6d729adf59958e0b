package dev.tarn.benchmarks.column;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** One turn of one way, in a JVM that has seen no other: {@link ColumnRun} starts it. */
public final class ColumnMain {
    private ColumnMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 6) {
            System.err.println("Usage: ColumnMain WAY FORMAT ROWS FILE WARM_UP_MILLIS MILLIS");
            System.exit(2);
        }
        Way way = Way.valueOf(args[0]);
        boolean isJson = args[1].equals("ndjson");
        int rows = Integer.parseInt(args[2]);
        Path file = Path.of(args[3]);
        byte[] body = Orders.of(rows).body(isJson);
        Turn.run(way, body, isJson, rows, file, Duration.ofMillis(Long.parseLong(args[4])));
        Turn turn =
                Turn.run(way, body, isJson, rows, file, Duration.ofMillis(Long.parseLong(args[5])));
        System.out.println(turn.json());
    }
}
