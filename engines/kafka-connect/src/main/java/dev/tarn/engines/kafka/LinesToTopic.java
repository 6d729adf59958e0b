package dev.tarn.engines.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code LinesToTopic BROKER TOPIC [TOPIC…]} makes the topics and says {@code ready}. Each line of
 * standard input is a file, whose lines become messages of the first topic; the answer is
 * {@code sent N} once the broker has them, or {@code error} and why.
 */
public final class LinesToTopic {
    private static final int BATCH_BYTES = 256 * 1024;

    private LinesToTopic() {}

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        // Whatever else prints to standard output must not be taken for an answer.
        PrintStream answers = System.out;
        System.setOut(System.err);
        createTopics(args[0], Arrays.asList(args).subList(1, args.length));
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", args[0],
                        "acks", "all",
                        "compression.type", "lz4",
                        "batch.size", BATCH_BYTES,
                        "linger.ms", 20);
        try (var producer =
                        new KafkaProducer<>(
                                settings, new ByteArraySerializer(), new ByteArraySerializer());
                var files = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            answers.println("ready");
            for (String file = files.readLine(); file != null; file = files.readLine()) {
                answers.println(send(producer, args[1], Path.of(file)));
                answers.flush();
            }
        }
    }

    private static void createTopics(String broker, List<String> names)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(
                            names.stream().map(each -> new NewTopic(each, 1, (short) 1)).toList())
                    .all()
                    .get();
        }
    }

    /** The bytes of a line are taken as they are, whatever they mean. */
    private static String send(KafkaProducer<byte[], byte[]> producer, String topic, Path file) {
        var failed = new AtomicReference<Exception>();
        try (var lines = Files.newBufferedReader(file, ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                producer.send(
                        new ProducerRecord<>(topic, line.getBytes(ISO_8859_1)),
                        (_, failure) -> {
                            if (failure != null) {
                                failed.compareAndSet(null, failure);
                            }
                        });
            }
            producer.flush();
        } catch (IOException failure) {
            failed.compareAndSet(null, failure);
        }
        Exception failure = failed.get();
        return failure == null ? "sent" : "error " + failure;
    }
}
