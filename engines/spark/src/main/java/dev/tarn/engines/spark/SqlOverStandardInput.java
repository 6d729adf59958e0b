package dev.tarn.engines.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session that others talk to: each line of standard input is a statement in base64; the
 * answer is {@code rows N} and N lines of JSON in base64, or {@code error} and its text in base64.
 * Spark is set up by {@code -Dspark.…}, as always.
 */
public final class SqlOverStandardInput {
    private SqlOverStandardInput() {}

    public static void main(String[] args) throws IOException {
        // Whatever else prints to standard output must not be taken for an answer.
        PrintStream answers = System.out;
        System.setOut(System.err);
        try (SparkSession spark = SparkSession.builder().getOrCreate();
                var statements =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            answers.println("ready");
            for (String line = statements.readLine();
                    line != null;
                    line = statements.readLine()) {
                answer(spark, decode(line), answers);
                answers.flush();
            }
        }
    }

    private static void answer(SparkSession spark, String statement, PrintStream answers) {
        try {
            List<String> rows = spark.sql(statement).toJSON().collectAsList();
            answers.println("rows " + rows.size());
            rows.forEach(row -> answers.println(encode(row)));
        } catch (Exception failure) {
            answers.println("error " + encode(String.valueOf(failure)));
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
