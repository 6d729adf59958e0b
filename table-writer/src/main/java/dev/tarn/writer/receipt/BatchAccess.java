package dev.tarn.writer.receipt;

import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import io.javalin.http.Context;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Whose request may see the batches of a table, and do something about them. */
public final class BatchAccess {
    private final Receipts receipts;
    private final Producers producers;
    private final TableIdentities identities;

    public BatchAccess(Receipts receipts, Producers producers, TableIdentities identities) {
        this.receipts = receipts;
        this.producers = producers;
        this.identities = identities;
    }

    /** The table of the path, for whoever may write to it. */
    KnownTable visible(Context context) {
        TableName table = BatchPath.table(context);
        Producers.View view = look(context, table, Producers.Change.APPEND);
        requireMay(
                view == Producers.View.REFUSED
                        ? look(context, table, Producers.Change.REPLACE)
                        : view,
                table,
                Producers.Change.APPEND);
        return identities.now(table);
    }

    /** Whether somebody may write to the table of a lane, if that has still its name. */
    boolean isVisible(Context context, LaneRow lane) {
        TableName table = lane.table();
        try {
            boolean may =
                    look(context, table, Producers.Change.APPEND) == Producers.View.ALLOWED
                            || look(context, table, Producers.Change.REPLACE)
                                    == Producers.View.ALLOWED;
            return may && identities.lately(table).uuid().equals(lane.tableUuid());
        } catch (NoSuchTableException _) {
            return false;
        }
    }

    /** The table of the path, for whoever may do this to it now. */
    public KnownTable allowed(Context context, Producers.Change change) {
        TableName table = BatchPath.table(context);
        requireMay(look(context, table, change), table, change);
        return identities.now(table);
    }

    /** The table of the path, for whoever may do one of these to it; {@code things} of it. */
    public TableName withOneOf(Context context, String things, Producers.Change... changes) {
        TableName table = BatchPath.table(context);
        Producers.View view = Producers.View.REFUSED;
        for (Producers.Change change : changes) {
            if (view == Producers.View.REFUSED) {
                view = look(context, table, change);
            }
        }
        requireAllowed(view, table, "You may not do so with the %s of %s".formatted(things, table));
        return table;
    }

    /** The batch of the path. */
    public BatchRow require(Context context, KnownTable table) {
        UUID id = BatchPath.batch(context);
        return receipts.find(table, id)
                .orElseThrow(() ->
                        new HttpRefusal(
                                404, "%s has no batch %s".formatted(table.name(), id), Map.of()));
    }

    private Producers.View look(Context context, TableName table, Producers.Change change) {
        return producers.look(
                BearerFilter.principal(context).name(),
                String.valueOf(context.header("Authorization")),
                table,
                change);
    }

    private static void requireMay(Producers.View view, TableName table, Producers.Change change) {
        requireAllowed(
                view,
                table,
                (change == Producers.Change.DELETE
                                ? "You may not delete from %s"
                                : "You may not write to %s")
                        .formatted(table));
    }

    private static void requireAllowed(Producers.View view, TableName table, String refusal) {
        switch (view) {
            case ALLOWED -> {}
            case NOTHING_THERE -> throw new NoSuchTableException("Table does not exist: %s", table);
            case REFUSED -> throw new HttpRefusal(403, refusal, Map.of());
        }
    }
}
