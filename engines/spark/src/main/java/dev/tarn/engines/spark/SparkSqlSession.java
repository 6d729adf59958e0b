package dev.tarn.engines.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One Spark session that does what its parent says, over a loopback connection that the parent waits for: one JSON
 * object a line in, one out. {@code {"set": {…}}} changes settings, {@code {"system": {…}}} properties of the JVM,
 * {@code {"sql": "…"}} answers with rows or an error.
 */
public final class SparkSqlSession {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SparkSqlSession() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (Socket parent = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader in = new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8));
                PrintWriter out = new PrintWriter(parent.getOutputStream(), true, UTF_8);
                SparkSession spark = session()) {
            out.println("{\"ready\": true}");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(spark, JSON.readTree(line)));
            }
        }
    }

    private static SparkSession session() {
        SparkSession spark = SparkSession.builder()
                .appName("tarn-test")
                .master("local[2]")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("WARN");
        return spark;
    }

    private static String answer(SparkSession spark, JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            request.path("system").properties().forEach(property -> System.setProperty(
                    property.getKey(), property.getValue().asText()));
            request.path("set").properties().forEach(setting -> spark.conf()
                    .set(setting.getKey(), setting.getValue().asText()));
            ArrayNode rows = answer.putArray("rows");
            if (request.has("sql")) {
                for (Row row : spark.sql(request.path("sql").asText()).collectAsList()) {
                    ArrayNode values = rows.addArray();
                    for (int i = 0; i < row.length(); i++) {
                        values.add(row.isNullAt(i) ? null : row.get(i).toString());
                    }
                }
            }
        } catch (Throwable failure) {
            // Whatever went wrong, the parent's test is to judge it; only the loss of the connection ends the session.
            answer.remove("rows");
            answer.put("error", failure.toString());
        }
        return answer.toString();
    }
}
