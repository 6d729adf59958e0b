package dev.tarn.benchmarks.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What was measured, with the machine and the command, as people and programs read it. */
final class Result {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Result() {}

    static ObjectNode begin(String command) {
        ObjectNode result = JSON.createObjectNode();
        result.put("date", Instant.now().toString());
        result.put("machine", Runtime.getRuntime().availableProcessors() + " cores, shared by all");
        result.put("java", System.getProperty("java.runtime.version"));
        result.put("command", command);
        return result;
    }

    static void write(Path home, String name, ObjectNode result) throws IOException {
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n";
        System.out.println(json);
        String day = Instant.now().toString().substring(0, 10);
        Path folder = Files.createDirectories(home.resolve("benchmarks/results"));
        Files.writeString(folder.resolve("%s-%s.json".formatted(name, day)), json);
    }
}
