package dev.tarn.writer.replay;

import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.intake.BatchAnswer;
import dev.tarn.writer.intake.CannotReplay;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.receipt.BatchAccess;
import dev.tarn.writer.receipt.BatchPath;
import dev.tarn.writer.receipt.Receipts;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.Producers;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;

/** Has a batch read once more, after whatever was wrong with the table was put right. */
public final class ReplayRoutes {
    private static final String REPLAY = "/replay";

    private final Replays replays;
    private final Receipts receipts;
    private final BatchAccess access;
    private final Duration patience;

    /** {@code patience}: how long somebody waits before they are told to ask again. */
    public ReplayRoutes(Replays replays, Receipts receipts, BatchAccess access, Duration patience) {
        this.replays = replays;
        this.receipts = receipts;
        this.access = access;
        this.patience = patience;
    }

    public void register(RoutesConfig routes) {
        routes.post(BatchPath.BATCHES + "/{batch}" + REPLAY, this::replay);
    }

    private void replay(Context context) throws InterruptedException {
        boolean hasBody =
                context.req().getContentLengthLong() > 0
                        || context.header("Transfer-Encoding") != null;
        if (hasBody) {
            throw new CannotReplay(
                    "Corrected rows go to …/batches?replays={batch}, under an Idempotency-Key of their own");
        }
        KnownTable table = access.allowed(context, Producers.Change.APPEND);
        BatchRow before = access.require(context, table);
        if (before.replaces()) {
            access.allowed(context, Producers.Change.REPLACE);
        }
        BatchRow again = replays.replay(before, BearerFilter.principal(context).name());
        String batches =
                context.path()
                        .substring(
                                0,
                                context.path().length()
                                        - REPLAY.length()
                                        - 1
                                        - context.pathParam("batch").length());
        BatchAnswer.write(
                context,
                table.name(),
                receipts.await(again, patience),
                batches + "/" + again.id(),
                true);
    }
}
