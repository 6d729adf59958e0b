package dev.tarn.writer.undo;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.receipt.BatchAccess;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.receipt.ReceiptJson;
import dev.tarn.writer.receipt.Receipts;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.Producers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Takes a committed batch out of its table again. */
public final class UndoRoutes {
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final String UNDO = "/undo";

    private final Undos undos;
    private final Receipts receipts;
    private final BatchAccess access;
    private final Duration patience;

    /** {@code patience}: how long somebody waits before they are told to ask again. */
    public UndoRoutes(Undos undos, Receipts receipts, BatchAccess access, Duration patience) {
        this.undos = undos;
        this.receipts = receipts;
        this.access = access;
        this.patience = patience;
    }

    public void register(RoutesConfig routes) {
        routes.post(BatchPath.BATCHES + "/{batch}" + UNDO, this::undo);
    }

    private void undo(Context context) throws InterruptedException {
        KnownTable table = access.allowed(context, Producers.Change.DELETE);
        BatchRow before = access.require(context, table);
        BatchRow asked = undos.ask(before, BearerFilter.principal(context).name());
        BatchRow batch =
                asked.state() == BatchState.UNDOING ? receipts.await(asked, patience) : asked;
        String self = context.path().substring(0, context.path().length() - UNDO.length());
        switch (batch.state()) {
            case UNDONE -> answer(context, 200, table, batch, self);
            case UNDOING -> {
                context.header("Retry-After", "1");
                answer(context, ACCEPTED, table, batch, self);
            }
            case COMMITTED, ARCHIVED -> throw refusal(batch, whyNot(batch));
            case LANDED, STAGED, COMMITTING, FAILED, QUARANTINED, DISCARDED ->
                    throw refusal(
                            batch,
                            "it is %s, and nothing of it is in the table"
                                    .formatted(batch.state().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static String whyNot(BatchRow batch) {
        return batch.replaces()
                ? "it replaced what was there, which only a restore of the table brings back"
                : batch.undo().reason().orElse("no reason is known");
    }

    private static HttpRefusal refusal(BatchRow batch, String why) {
        return new HttpRefusal(
                CONFLICT, "Batch %s cannot be undone: %s".formatted(batch.id(), why), Map.of());
    }

    private static void answer(
            Context context, int status, KnownTable table, BatchRow batch, String self) {
        context.status(status)
                .contentType("application/json")
                .result(ReceiptJson.of(table.name(), batch, self).toString());
    }
}
