package dev.tarn.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** By whom a file gets into a table. */
enum Loader {
    TARN("Tarn's writer service: one body over HTTP, landed, written and committed"),
    SPARK(
            "Spark 4.1.3 in `local[1]` with Iceberg 1.11.0: `INSERT … SELECT` from the file, with its schema"),
    KAFKA_CONNECT(
            "Iceberg's sink 1.12.0 in Kafka Connect 4.1.2, one task, that commits every second, behind one node of Kafka; a producer sends each line as a message");

    private final String description;

    Loader(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }

    /** As it is called in a command and in results. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All but ours. */
    static List<String> peers() {
        return Stream.of(values()).filter(each -> each != TARN).map(Loader::word).toList();
    }

    /** As fresh as can be, with a heap of 1 GB for each of its processes. */
    Loading start(FileRig rig, String table, Path folder) throws IOException, InterruptedException {
        return switch (this) {
            case TARN -> new TarnLoading(rig, table, folder);
            case SPARK -> new SparkLoading(rig, table, folder);
            case KAFKA_CONNECT -> new KafkaConnectLoading(rig, table, folder);
        };
    }
}
