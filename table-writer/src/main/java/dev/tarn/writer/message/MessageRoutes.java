package dev.tarn.writer.message;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.proto.batch.v1.RegisteredMessage;
import dev.tarn.writer.format.AbsentFields;
import dev.tarn.writer.format.ProtobufMessage;
import dev.tarn.writer.receipt.BatchAccess;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;

/** Registers the message that a row is, and shows what is registered. */
public final class MessageRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String THINGS = "messages";
    private static final String MESSAGES = BatchPath.TABLE + "/messages";
    private static final int NAME_CHARACTERS_MAX = 1_000;

    private final Messages messages;
    private final BatchAccess access;
    private final TableIdentities identities;

    public MessageRoutes(Messages messages, BatchAccess access, TableIdentities identities) {
        this.messages = messages;
        this.access = access;
        this.identities = identities;
    }

    public void register(RoutesConfig routes) {
        routes.post(MESSAGES, this::add);
        routes.get(MESSAGES, this::list);
        routes.get(MESSAGES + "/{version}", this::show);
    }

    private void add(Context context) {
        String name = Optional.ofNullable(context.queryParam("name")).orElse("");
        if (name.isEmpty() || name.length() > NAME_CHARACTERS_MAX) {
            throw new BadRequestException(
                    "name is the full name of a message, such as shop.v1.Order");
        }
        String word = Optional.ofNullable(context.queryParam("absent")).orElse("refused");
        AbsentFields absent =
                AbsentFields.named(word)
                        .orElseThrow(() ->
                                new BadRequestException(
                                        "absent is default, null or refused, not %s", word));
        TableName table = access.withOneOf(context, THINGS, Producers.Change.DESCRIBE);
        byte[] descriptors = context.bodyAsBytes();
        if (descriptors.length > ProtobufMessage.DESCRIPTOR_BYTES_MAX) {
            throw new HttpRefusal(
                    413,
                    "Descriptors have at most %d bytes"
                            .formatted(ProtobufMessage.DESCRIPTOR_BYTES_MAX),
                    Map.of());
        }
        Messages.Registered made =
                messages.register(
                        identities.now(table),
                        BearerFilter.principal(context).name(),
                        descriptors,
                        name,
                        absent);
        context.status(made.before() ? 200 : 201);
        write(context, json(made.message()));
    }

    private void list(Context context) {
        TableName table =
                access.withOneOf(
                        context, THINGS, Producers.Change.APPEND, Producers.Change.DESCRIBE);
        ObjectNode json = JSON.createObjectNode();
        var array = json.putArray("messages");
        messages.all(identities.now(table)).forEach(message -> array.add(json(message)));
        write(context, json);
    }

    /** Whole: what a producer compares its own with. */
    private void show(Context context) {
        TableName table =
                access.withOneOf(
                        context, THINGS, Producers.Change.APPEND, Producers.Change.DESCRIBE);
        String version = context.pathParam("version");
        MessageRow message =
                number(version)
                        .flatMap(number -> messages.find(identities.now(table), number))
                        .orElseThrow(() ->
                                new HttpRefusal(
                                        404,
                                        "%s has no message version %s".formatted(table, version),
                                        Map.of()));
        context.contentType("application/x-protobuf").result(contract(message).toByteArray());
    }

    private static RegisteredMessage contract(MessageRow message) {
        Instant at = message.registeredAt();
        long seconds = at.getEpochSecond();
        int nanos = at.getNano();
        try {
            return RegisteredMessage.newBuilder()
                    .setVersion(message.version())
                    .setName(message.name())
                    .setAbsent(
                            switch (AbsentFields.named(message.absent()).orElseThrow()) {
                                case REFUSED ->
                                        dev.tarn.proto.batch.v1.AbsentFields.ABSENT_FIELDS_REFUSED;
                                case DEFAULT ->
                                        dev.tarn.proto.batch.v1.AbsentFields.ABSENT_FIELDS_DEFAULT;
                                case NULL ->
                                        dev.tarn.proto.batch.v1.AbsentFields.ABSENT_FIELDS_NULL;
                            })
                    .setFiles(FileDescriptorSet.parseFrom(message.descriptors()))
                    .setPrincipal(message.principal())
                    .setRegisteredAt(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                    .build();
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(
                    "Message version %d is not what was registered".formatted(message.version()),
                    broken);
        }
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static ObjectNode json(MessageRow message) {
        return JSON.createObjectNode()
                .put("version", message.version())
                .put("name", message.name())
                .put("absent", message.absent())
                .put("principal", message.principal())
                .put("registered-at", message.registeredAt().toString());
    }

    private static void write(Context context, ObjectNode json) {
        context.contentType("application/json").result(json.toString());
    }
}
