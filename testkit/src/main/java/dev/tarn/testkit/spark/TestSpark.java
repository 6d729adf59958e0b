package dev.tarn.testkit.spark;

import dev.tarn.embedded.EngineClasspath;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Spark session in a process of its own, one statement at a time. */
public final class TestSpark implements AutoCloseable {
    private static final int STOP_SECONDS = 20;

    /** It is there sooner, and slower later. */
    private static final List<String> SOON_THERE =
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.lang.invoke",
                    "java.lang.reflect",
                    "java.io",
                    "java.net",
                    "java.nio",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "jdk.internal.ref",
                    "sun.nio.ch",
                    "sun.nio.cs",
                    "sun.security.action",
                    "sun.util.calendar");

    private final Process process;
    private final BufferedWriter statements;
    private final BufferedReader answers;
    private final Path log;

    private TestSpark(Process process, Path log) {
        this.process = process;
        this.statements = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.log = log;
    }

    /**
     * Starts Spark and returns when it takes statements.
     *
     * @param folder for Spark's own files and its log
     * @param settings {@code spark.…}; they may hold secrets, and so go by a file
     */
    public static TestSpark start(Path tarnHome, Path folder, Map<String, String> settings) {
        return start(tarnHome, folder, SOON_THERE, settings);
    }

    /** With these options of the JVM, for whoever wants it to be fast. */
    public static TestSpark start(
            Path tarnHome, Path folder, List<String> options, Map<String, String> settings) {
        try {
            Path log = Files.createDirectories(folder).resolve("spark.log");
            var builder = new ProcessBuilder(command(folder, options, settings));
            builder.environment().put("CLASSPATH", EngineClasspath.of(tarnHome, "spark").joined());
            builder.environment().put("AWS_REGION", "us-east-1");
            builder.directory(folder.toFile()).redirectError(log.toFile());
            var spark = new TestSpark(builder.start(), log);
            spark.expectReady();
            return spark;
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot start Spark: " + failure.getMessage(), failure);
        }
    }

    /** Settings that show a lake of an Iceberg REST catalog under {@code name}. */
    public static Map<String, String> catalog(String name, Map<String, String> properties) {
        var settings = new java.util.HashMap<String, String>();
        String prefix = "spark.sql.catalog." + name;
        settings.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
        properties.forEach((key, value) -> settings.put(prefix + "." + key, value));
        settings.put(
                "spark.sql.extensions",
                "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        settings.put("spark.sql.defaultCatalog", name);
        return settings;
    }

    public long pid() {
        return process.pid();
    }

    /** The rows of one statement, each as a JSON object. */
    public synchronized List<String> sql(String statement) {
        try {
            statements.write(encode(statement));
            statements.newLine();
            statements.flush();
            String answer = line();
            if (answer.startsWith("error ")) {
                throw new SparkFailure(decode(answer.substring("error ".length())));
            }
            var rows = new ArrayList<String>();
            int count = Integer.parseInt(answer.substring("rows ".length()));
            for (int row = 0; row < count; row++) {
                rows.add(decode(line()));
            }
            return rows;
        } catch (IOException failure) {
            throw new UncheckedIOException("Spark is gone; see " + log, failure);
        }
    }

    @Override
    public void close() {
        try {
            statements.close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException _) {
            process.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static List<String> command(
            Path folder, List<String> options, Map<String, String> settings) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // An argument file, because settings hold keys that nobody should read in a process list.
        Path arguments = folder.resolve("java.arguments");
        Files.deleteIfExists(arguments);
        Files.createFile(
                arguments,
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        var lines = new ArrayList<>(options);
        lines.add("--sun-misc-unsafe-memory-access=allow");
        lines.add("--enable-native-access=ALL-UNNAMED");
        lines.add("-Djdk.reflect.useDirectMethodHandle=false");
        lines.add("-Dspark.master=local[2]");
        lines.add("-Dspark.app.name=tarn-test");
        lines.add("-Dspark.ui.enabled=false");
        lines.add("-Dspark.driver.host=127.0.0.1");
        lines.add("-Dspark.driver.bindAddress=127.0.0.1");
        lines.add("-Dspark.sql.shuffle.partitions=2");
        lines.add("-Dspark.sql.warehouse.dir=" + folder.resolve("warehouse"));
        OPENED.forEach(name -> lines.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        settings.forEach((key, value) -> lines.add("\"-D%s=%s\"".formatted(key, value)));
        Files.write(arguments, lines);
        command.add("@" + arguments);
        command.add("dev.tarn.engines.spark.SqlOverStandardInput");
        return command;
    }

    private void expectReady() throws IOException {
        try {
            String first = line();
            if (!first.equals("ready")) {
                throw new IOException("Spark said " + first + "; see " + log);
            }
        } catch (IOException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("Spark has ended; see " + log);
        }
        return line;
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
