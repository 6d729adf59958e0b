package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.tarn.writer.WriterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Protobuf bodies, whose message is registered first. */
@TestInstance(Lifecycle.PER_CLASS)
class MessagesTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "seconds", Types.LongType.get()),
                    Types.NestedField.optional(2, "nanos", Types.IntegerType.get()));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer ada;
    private Producer amy;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        ada = rig.producer(writer.uri());
        amy = new Producer(rig, writer.uri(), rig.token("amy"));
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    private Answer register(Producer by, String table, String query, byte[] descriptors) {
        return rig.send(
                HttpRequest.newBuilder(writer.uri().resolve(messages(table) + query))
                        .header("Authorization", "Bearer " + by.token())
                        .header("Content-Type", "application/x-protobuf")
                        .POST(BodyPublishers.ofByteArray(descriptors)));
    }

    private static String messages(String table) {
        return Producer.path(table).replace("/batches", "/messages");
    }

    private Answer send(String table, String key, String query, byte[] body) {
        return ada.send(table, key, body, query, "Content-Type", "application/x-protobuf");
    }

    private static byte[] descriptors() {
        return FileDescriptorSet.newBuilder()
                .addFile(Duration.getDescriptor().getFile().toProto())
                .addFile(Timestamp.getDescriptor().getFile().toProto())
                .build()
                .toByteArray();
    }

    private static byte[] row(long seconds) throws IOException {
        var body = new ByteArrayOutputStream();
        Duration.newBuilder().setSeconds(seconds).build().writeDelimitedTo(body);
        return body.toByteArray();
    }

    @Test
    void writesMessagesOfTheVersionThatTheBatchNames() throws Exception {
        rig.create("durations", SCHEMA);
        String name = "?name=google.protobuf.Duration";

        assertThat(send("durations", "early", "?message=1", row(7)).status()).isEqualTo(400);
        assertThat(register(amy, "durations", name, descriptors()).text("/error/message"))
                .contains("no presence");
        Answer first = register(amy, "durations", name + "&absent=null", descriptors());
        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        assertThat(first.json().path("version").asInt()).isEqualTo(1);
        assertThat(register(amy, "durations", name + "&absent=null", descriptors()).status())
                .as("the same once more")
                .isEqualTo(200);
        Answer second = register(amy, "durations", name + "&absent=default", descriptors());
        assertThat(second.json().path("version").asInt()).isEqualTo(2);

        Answer nulls = send("durations", "nulls", "?message=1", row(7));
        Answer zeros = send("durations", "zeros", "?message=2", row(8));

        assertThat(nulls.status()).as(nulls.toString()).isEqualTo(200);
        assertThat(zeros.status()).as(zeros.toString()).isEqualTo(200);
        assertThat(send("durations", "nulls", "?message=1", row(7)).json()).isEqualTo(nulls.json());
        assertThat(send("durations", "nulls", "?message=2", row(7)).status())
                .as("the same bytes with another meaning")
                .isEqualTo(422);
        assertThat(
                        rig.rows("durations").stream()
                                .map(row -> row.getField("seconds") + " " + row.getField("nanos")))
                .containsExactlyInAnyOrder("7 null", "8 0");
        assertThat(ada.get(messages("durations")).json().path("messages")).hasSize(2);
        assertThat(ada.get(messages("durations") + "/2").status()).isEqualTo(200);
        assertThat(ada.get(messages("durations") + "/3").status()).isEqualTo(404);
    }

    @Test
    void registersForThoseWhoMayAlterTheTableAndWhatATableCanHold() throws Exception {
        rig.create("durations_kept", SCHEMA);
        String name = "?absent=null&name=google.protobuf.";

        assertThat(register(ada, "durations_kept", name + "Duration", descriptors()).status())
                .as("who may only insert")
                .isEqualTo(403);
        assertThat(register(amy, "none", name + "Duration", descriptors()).status()).isEqualTo(404);
        assertThat(register(amy, "durations_kept", name + "Other", descriptors()).status())
                .isEqualTo(400);
        assertThat(register(amy, "durations_kept", name + "Duration", new byte[] {1}).status())
                .isEqualTo(400);
        assertThat(register(amy, "durations_kept", name + "Duration", new byte[1_100_000]).status())
                .isEqualTo(413);
        assertThat(send("durations_kept", "key", "", row(7)).status())
                .as("a body that does not say which message it is")
                .isEqualTo(400);
        assertThat(send("durations_kept", "key", "?message=1&create=true", row(7)).status())
                .isEqualTo(400);
        assertThat(ada.send("durations_kept", "key", row(7), "?format=ndjson&message=1").status())
                .isEqualTo(400);
    }
}
