package dev.tarn.benchmarks.file;

import dev.tarn.embedded.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;

/** What Kafka, Kafka Connect and the sink are told, as files in a folder. */
final class KafkaSettings {
    static final String TOPIC = "orders";
    static final String CONTROL_TOPIC = "control";

    private final Path folder;
    private final int port;

    KafkaSettings(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = FreePort.find();
    }

    Path log(String process) {
        return folder.resolve(process + ".log");
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** One node, of which nobody has a copy. */
    Path broker() throws IOException {
        int controller = FreePort.find();
        return write(
                "broker",
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://%1$s,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://%1$s
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """
                        .formatted(address(), controller, folder.resolve("data").toAbsolutePath()));
    }

    /** It looks after its commits as often as in the sink's own tests. */
    Path worker() throws IOException {
        return write(
                "worker",
                """
                bootstrap.servers=%s
                key.converter=org.apache.kafka.connect.converters.ByteArrayConverter
                value.converter=org.apache.kafka.connect.json.JsonConverter
                value.converter.schemas.enable=false
                offset.storage.file.filename=%s
                offset.flush.interval.ms=500
                listeners=http://127.0.0.1:%d
                plugin.discovery=service_load
                """
                        .formatted(
                                address(),
                                folder.resolve("offsets").toAbsolutePath(),
                                FreePort.find()));
    }

    Path sink(String table, Map<String, String> catalog) throws IOException {
        return write(
                "sink",
                """
                name=sink
                connector.class=org.apache.iceberg.connect.IcebergSinkConnector
                tasks.max=1
                topics=%s
                iceberg.tables=%s
                iceberg.control.topic=%s
                iceberg.control.commit.interval-ms=1000
                iceberg.kafka.bootstrap.servers=%s
                %s
                """
                        .formatted(
                                TOPIC,
                                table,
                                CONTROL_TOPIC,
                                address(),
                                catalog.entrySet().stream()
                                        .map(each ->
                                                "iceberg.catalog.%s=%s"
                                                        .formatted(each.getKey(), each.getValue()))
                                        .collect(Collectors.joining("\n"))));
    }

    /** They hold the catalog's secret, and the folder may be anywhere. */
    private Path write(String name, String settings) throws IOException {
        Path file =
                Files.createFile(
                        folder.resolve(name + ".properties"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, settings);
    }
}
