package dev.tarn.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A producer sends the lines of the file to Kafka; Kafka Connect, one process with one task, takes
 * them from there, and Iceberg's sink in it commits every second.
 */
final class KafkaConnectLoading implements Loading {
    /** Only to make the folder of the one node its own. */
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    private final Deque<KafkaProcess> started = new ArrayDeque<>();
    private final KafkaProcess broker;
    private final KafkaProcess producer;
    private final KafkaProcess connect;

    KafkaConnectLoading(FileRig rig, String table, Path folder)
            throws IOException, InterruptedException {
        var settings = new KafkaSettings(folder.resolve(table));
        String ofBroker = settings.broker().toString();
        Path home = rig.home();
        KafkaProcess.run(
                home,
                settings.log("format"),
                List.of("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", ofBroker));
        try {
            broker =
                    kept(
                            KafkaProcess.start(
                                    home,
                                    settings.log("broker"),
                                    List.of("kafka.Kafka", ofBroker)));
            producer =
                    kept(
                            KafkaProcess.startAndTalk(
                                    home,
                                    settings.log("producer"),
                                    List.of(
                                            "dev.tarn.engines.kafka.LinesToTopic",
                                            settings.address(),
                                            KafkaSettings.TOPIC,
                                            KafkaSettings.CONTROL_TOPIC)));
            connect =
                    kept(
                            KafkaProcess.start(
                                    home,
                                    settings.log("connect"),
                                    List.of(
                                            "org.apache.kafka.connect.cli.ConnectStandalone",
                                            settings.worker().toString(),
                                            settings.sink(
                                                            FileRig.NAMESPACE + "." + table,
                                                            rig.clientProperties())
                                                    .toString())));
        } catch (IOException | InterruptedException failed) {
            close();
            throw failed;
        }
    }

    private KafkaProcess kept(KafkaProcess process) {
        started.push(process);
        return process;
    }

    @Override
    public void load(Path file) throws IOException {
        producer.ask(file.toAbsolutePath().toString(), "sent");
    }

    @Override
    public Map<String, Duration> cpu() {
        return Map.of("server", connect.cpu(), "broker", broker.cpu(), "producer", producer.cpu());
    }

    @Override
    public long residentBytes() {
        return started.stream().mapToLong(KafkaProcess::residentBytes).sum();
    }

    /** The last first. */
    @Override
    public void close() {
        started.forEach(KafkaProcess::close);
    }
}
