package dev.tarn.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long {@code tarn up} takes and what it weighs, told by the lakehouse's own record of its
 * start: {@code Startup HOME DATA ROUNDS}. The first round makes the data folder and the sample,
 * and warms the class archives.
 */
public final class Startup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STORES = List.of("postgres", "s3");
    private static final List<String> SERVICES = List.of("catalog", "writer", "gateway");
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private final Path home;
    private final Path data;

    private Startup(Path home, Path data) {
        this.home = home;
        this.data = data;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            System.err.println("Usage: Startup HOME DATA ROUNDS");
            System.exit(2);
        }
        new Startup(Path.of(args[0]), Path.of(args[1])).measure(Integer.parseInt(args[2]));
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        ObjectNode result = JSON.createObjectNode();
        result.put("date", Instant.now().toString());
        result.put("command", "dev.tarn.benchmarks.Startup HOME DATA " + rounds);
        result.set("machine", machine());
        ArrayNode runs = result.putArray("rounds");
        System.out.println("round  up s  services s after stores  launcher MB  trino MB  s3 MB");
        for (int round = 0; round < rounds; round++) {
            ObjectNode run = round();
            runs.add(run);
            System.out.printf(
                    "%5d %5.1f %24.1f %12d %9d %6d%n",
                    round,
                    run.path("upMillis").asLong() / 1e3,
                    run.path("servicesMillis").asLong() / 1e3,
                    run.at("/residentMb/launcher").asLong(),
                    run.at("/residentMb/trino").asLong(),
                    run.at("/residentMb/s3").asLong());
        }
        Path file =
                home.resolve("benchmarks/results")
                        .resolve("startup-" + Instant.now().toString().substring(0, 10) + ".json");
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(
                file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        System.out.println("Written to " + file);
    }

    private ObjectNode round() throws IOException, InterruptedException {
        tarn("up", "--detach", "--ports", "auto");
        try {
            JsonNode state = JSON.readTree(data.resolve("run.json").toFile());
            ObjectNode run = JSON.createObjectNode();
            run.put("upMillis", state.path("readyMillis").asLong());
            run.put("servicesMillis", latest(state, SERVICES) - latest(state, STORES));
            ObjectNode parts = run.putObject("readyMillis");
            state.path("parts")
                    .properties()
                    .forEach(part -> parts.set(part.getKey(), part.getValue().path("readyMillis")));
            // Idle is what is left when the work of the start is done.
            Thread.sleep(SETTLING);
            ObjectNode resident = run.putObject("residentMb");
            resident.put("launcher", residentMegabytes(state.path("pid").asLong()));
            for (String part : List.of("postgres", "s3", "trino")) {
                resident.put(part, residentMegabytes(state.at("/parts/" + part + "/pid").asLong()));
            }
            return run;
        } finally {
            tarn("down");
        }
    }

    private static long latest(JsonNode state, List<String> parts) {
        return parts.stream()
                .mapToLong(part -> state.at("/parts/" + part + "/readyMillis").asLong())
                .max()
                .orElseThrow();
    }

    private void tarn(String... words) throws IOException, InterruptedException {
        List<String> command =
                Stream.of(
                                Stream.of(home.resolve("tarn").toString()),
                                Stream.of(words),
                                Stream.of("--data", data.toString()))
                        .flatMap(part -> part)
                        .toList();
        String said = run(command);
        if (said.contains("tarn: ")) {
            throw new IOException(said);
        }
    }

    private static long residentMegabytes(long pid) throws IOException, InterruptedException {
        String kilobytes = run(List.of("ps", "-o", "rss=", "-p", Long.toString(pid))).strip();
        return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) / 1024;
    }

    private static ObjectNode machine() throws IOException, InterruptedException {
        ObjectNode machine = JSON.createObjectNode();
        machine.put("system", run(List.of("uname", "-sm")).strip());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("java", Runtime.version().toString());
        return machine;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
