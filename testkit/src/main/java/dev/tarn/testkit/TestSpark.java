package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.embedded.ChildCommand;
import dev.tarn.embedded.ChildProcess;
import dev.tarn.embedded.EngineClasspath;
import dev.tarn.embedded.JavaProgram;
import dev.tarn.embedded.Readiness;
import dev.tarn.embedded.StopSignal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The one Spark SQL session of this JVM, with Iceberg's runtime, in a process of its own. */
public final class TestSpark implements SqlEngine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /** What Spark's own launcher opens, and what Arrow needs since JDK 24. */
    private static final List<String> JVM_OPTIONS =
            Stream.concat(
                            Stream.of(
                                    "-Xmx1g",
                                    "-XX:+UseParallelGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:-AutoCreateSharedArchive",
                                    "-Duser.timezone=UTC",
                                    "-Djdk.reflect.useDirectMethodHandle=false",
                                    "-Dio.netty.tryReflectionSetAccessible=true",
                                    "--add-modules=jdk.incubator.vector",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED"),
                            Stream.of(
                                            "java.io",
                                            "java.lang",
                                            "java.lang.invoke",
                                            "java.lang.reflect",
                                            "java.net",
                                            "java.nio",
                                            "java.util",
                                            "java.util.concurrent",
                                            "java.util.concurrent.atomic",
                                            "jdk.internal.ref",
                                            "sun.nio.ch",
                                            "sun.nio.cs",
                                            "sun.security.action",
                                            "sun.util.calendar")
                                    .map(name ->
                                            "--add-opens=java.base/%s=ALL-UNNAMED".formatted(name)))
                    .toList();

    private final BufferedReader answers;
    private final PrintWriter requests;

    private TestSpark(Socket connection) throws IOException {
        this.answers =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
        this.requests = new PrintWriter(connection.getOutputStream(), true, UTF_8);
    }

    /** Starts with the first test that asks, and ends with the JVM. */
    public static TestSpark shared() {
        return Shared.SPARK;
    }

    /** Adds an Iceberg catalog under a name that no other test of this JVM uses. */
    public void addCatalog(String name, Map<String, String> properties) {
        String prefix = "spark.sql.catalog." + name;
        ObjectNode request = JSON.createObjectNode();
        ObjectNode settings = request.putObject("set");
        settings.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
        properties.forEach((key, value) -> settings.put(prefix + "." + key, value));
        ask(request, "settings of " + name);
    }

    /** Changes a system property of Spark's JVM, for all that is opened from now on. */
    public void setSystemProperty(String name, String value) {
        ObjectNode request = JSON.createObjectNode();
        request.putObject("system").put(name, value);
        ask(request, "system property " + name);
    }

    @Override
    public List<List<String>> rows(String sql) {
        JsonNode answer = ask(JSON.createObjectNode().put("sql", sql), sql);
        var rows = new ArrayList<List<String>>();
        for (JsonNode row : answer.path("rows")) {
            var values = new ArrayList<String>();
            row.forEach(value -> values.add(value.isNull() ? "NULL" : value.asText()));
            rows.add(List.copyOf(values));
        }
        return List.copyOf(rows);
    }

    private synchronized JsonNode ask(JsonNode request, String what) {
        requests.println(request);
        JsonNode answer = answer();
        if (answer.has("error")) {
            throw new SqlEngineException(answer.path("error").asText() + " in " + what);
        }
        return answer;
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new SqlEngineException("Spark hung up");
            }
            return JSON.readTree(line);
        } catch (IOException failure) {
            throw new SqlEngineException("Spark does not answer: " + failure.getMessage(), failure);
        }
    }

    private static final class Shared {
        private static final TestSpark SPARK = start();
    }

    private static TestSpark start() {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path folder = Scratch.folder("spark");
            ChildProcess child = ChildProcess.start(command(folder, listener.getLocalPort()));
            Scratch.atExit(child, folder);
            var connection =
                    CompletableFuture.supplyAsync(
                            () -> accept(listener), Thread::startVirtualThread);
            Readiness.await(child, START_PATIENCE, connection::isDone);
            var spark = new TestSpark(connection.join());
            // The session says so itself when it is ready.
            spark.answer();
            return spark;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ChildCommand command(Path folder, int port) {
        Path home = TarnHome.path();
        var program =
                new JavaProgram(
                        "spark",
                        EngineClasspath.of(home, "spark"),
                        home.resolve("target/cache"),
                        "dev.tarn.engines.spark.SparkSqlSession");
        var options = new ArrayList<String>();
        options.add("-Dspark.local.dir=" + folder);
        options.add("-Dspark.sql.warehouse.dir=" + folder.resolve("warehouse"));
        options.addAll(JVM_OPTIONS);
        return new ChildCommand(
                "spark",
                program.command(options, List.of(Integer.toString(port))),
                program.environment(),
                folder,
                folder.resolve("spark.log"),
                folder.resolve("spark.pid"),
                folder.toString(),
                StopSignal.TERM,
                STOP_PATIENCE);
    }

    private static Socket accept(ServerSocket listener) {
        try {
            Socket connection = listener.accept();
            connection.setSoTimeout((int) ANSWER_PATIENCE.toMillis());
            return connection;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
