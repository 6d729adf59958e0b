package dev.tarn.writer.intake;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.format.BatchMode;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.receipt.Receipts;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableName;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Takes batches in. */
public final class BatchRoutes {
    private static final int KEY_CHARACTERS_MAX = 255;
    private static final int UNPROCESSABLE = 422;

    private final Intake intake;
    private final Receipts receipts;
    private final Producers producers;
    private final Duration ackWait;

    public BatchRoutes(Intake intake, Receipts receipts, Producers producers, Duration ackWait) {
        this.intake = intake;
        this.receipts = receipts;
        this.producers = producers;
        this.ackWait = ackWait;
    }

    public void register(RoutesConfig routes) {
        routes.post(BatchPath.BATCHES, this::take);
    }

    private void take(Context context) throws IOException, InterruptedException {
        TableName table = BatchPath.table(context);
        boolean waits = waits(context.queryParam("ack"));
        String principal = BearerFilter.principal(context).name();
        var request =
                new BatchRequest(
                        table,
                        key(context.header("Idempotency-Key")),
                        principal,
                        OptionsParser.parse(context),
                        length(context),
                        OptionsParser.contract(context),
                        OptionsParser.newTable(context),
                        OptionsParser.origin(context),
                        OptionsParser.replays(context));
        requireVisible(context, principal, request);
        switch (intake.land(request, context.bodyInputStream())) {
            case Landed.KeyTaken(BatchRow batch) ->
                    throw new HttpRefusal(
                            UNPROCESSABLE,
                            "The Idempotency-Key belongs to batch %s, which came with another body or other options"
                                    .formatted(batch.id()),
                            Map.of());
            case Landed.First(BatchRow batch) ->
                    answer(
                            context,
                            table,
                            waits ? receipts.awaitFirst(batch, ackWait) : batch,
                            waits);
            case Landed.Again(BatchRow batch) ->
                    answer(context, table, waits ? receipts.await(batch, ackWait) : batch, waits);
        }
    }

    private static void answer(Context context, TableName table, BatchRow batch, boolean waits) {
        BatchAnswer.write(context, table, batch, context.path() + "/" + batch.id(), waits);
    }

    private void requireVisible(Context context, String principal, BatchRequest request) {
        TableName table = request.table();
        boolean replaces = request.options().mode() == BatchMode.OVERWRITE_PARTITION;
        Producers.View view =
                producers.look(
                        principal,
                        String.valueOf(context.header("Authorization")),
                        table,
                        replaces ? Producers.Change.REPLACE : Producers.Change.APPEND);
        switch (view) {
            case ALLOWED -> {}
            case NOTHING_THERE -> {
                if (request.newTable().isEmpty()) {
                    throw new NoSuchTableException("Table does not exist: %s", table);
                }
            }
            case REFUSED ->
                    throw new HttpRefusal(
                            403,
                            (replaces
                                            ? "You may not replace what is in %s"
                                            : "You may not append to %s")
                                    .formatted(table),
                            Map.of());
        }
    }

    private static String key(@org.jspecify.annotations.Nullable String key) {
        if (key == null || key.isEmpty()) {
            throw new BadRequestException(
                    "A batch needs an Idempotency-Key, so that it can be sent again without harm");
        }
        if (key.length() > KEY_CHARACTERS_MAX
                || key.chars().anyMatch(letter -> letter < ' ' || letter > '~')) {
            throw new BadRequestException(
                    "An Idempotency-Key has at most %d printable ASCII characters",
                    KEY_CHARACTERS_MAX);
        }
        return key;
    }

    private static boolean waits(@org.jspecify.annotations.Nullable String ack) {
        return switch (Optional.ofNullable(ack).orElse("committed")) {
            case "committed" -> true;
            case "landed" -> false;
            case String other ->
                    throw new BadRequestException("ack is landed or committed, not %s", other);
        };
    }

    private static OptionalLong length(Context context) {
        long length = context.req().getContentLengthLong();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
