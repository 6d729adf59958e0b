package dev.tarn.writer.receipt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableIdentities;
import dev.tarn.writer.table.TableName;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * What became of batches, and what a person decides about those that do not go on by themselves.
 */
public final class ReceiptRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE_DEFAULT = 100;
    private static final int PAGE_MAX = 1_000;

    private final Receipts receipts;
    private final Producers producers;
    private final TableIdentities identities;

    public ReceiptRoutes(Receipts receipts, Producers producers, TableIdentities identities) {
        this.identities = identities;
        this.receipts = receipts;
        this.producers = producers;
    }

    public void register(RoutesConfig routes) {
        routes.get(BatchPath.BATCHES, this::list);
        routes.get(BatchPath.BATCHES + "/{batch}", this::show);
        routes.post(BatchPath.BATCHES + "/{batch}/retry", context -> decide(context, true));
        routes.post(BatchPath.BATCHES + "/{batch}/discard", context -> decide(context, false));
    }

    private void show(Context context) {
        KnownTable table = visible(context);
        answer(context, table, require(table, BatchPath.batch(context)));
    }

    private void list(Context context) {
        KnownTable table = visible(context);
        int size = pageSize(context.queryParam("pageSize"));
        List<BatchRow> batches =
                receipts.page(
                        table,
                        pageToken(context.queryParam("pageToken")),
                        states(context.queryParams("state")),
                        size);
        ObjectNode json = JSON.createObjectNode();
        var array = json.putArray("batches");
        batches.forEach(batch ->
                array.add(ReceiptJson.of(table.name(), batch, context.path() + "/" + batch.id())));
        if (batches.size() == size) {
            json.put("next-page-token", batches.getLast().id().toString());
        }
        write(context, json);
    }

    private void decide(Context context, boolean retry) {
        KnownTable table = visible(context);
        UUID id = BatchPath.batch(context);
        BatchRow before = require(table, id);
        // What it will do has to be somebody's right now.
        requireMay(
                look(
                        context,
                        table.name(),
                        before.replaces() ? Producers.Change.REPLACE : Producers.Change.APPEND),
                table.name());
        boolean done = retry ? receipts.retry(table, id) : receipts.discard(table, id);
        if (!done) {
            throw new HttpRefusal(
                    409,
                    "Batch %s is %s, and can no longer be %s"
                            .formatted(
                                    id,
                                    before.state().name().toLowerCase(Locale.ROOT),
                                    retry ? "retried" : "discarded"),
                    Map.of());
        }
        answer(context, table, require(table, id));
    }

    private BatchRow require(KnownTable table, UUID id) {
        return receipts.find(table, id)
                .orElseThrow(() ->
                        new HttpRefusal(
                                404, "%s has no batch %s".formatted(table.name(), id), Map.of()));
    }

    private KnownTable visible(Context context) {
        TableName table = BatchPath.table(context);
        Producers.View view = look(context, table, Producers.Change.APPEND);
        requireMay(
                view == Producers.View.REFUSED
                        ? look(context, table, Producers.Change.REPLACE)
                        : view,
                table);
        return identities.now(table);
    }

    private Producers.View look(Context context, TableName table, Producers.Change change) {
        return producers.look(
                BearerFilter.principal(context).name(),
                String.valueOf(context.header("Authorization")),
                table,
                change);
    }

    private static void requireMay(Producers.View view, TableName table) {
        switch (view) {
            case ALLOWED -> {}
            case NOTHING_THERE -> throw new NoSuchTableException("Table does not exist: %s", table);
            case REFUSED ->
                    throw new HttpRefusal(
                            403, "You may not write to %s".formatted(table), Map.of());
        }
    }

    private static void answer(Context context, KnownTable table, BatchRow batch) {
        String path = context.path().replaceFirst("/(retry|discard)$", "");
        write(context, ReceiptJson.of(table.name(), batch, path));
    }

    private static void write(Context context, ObjectNode json) {
        context.contentType("application/json").result(json.toString());
    }

    private static int pageSize(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return PAGE_DEFAULT;
        }
        try {
            int size = Integer.parseInt(text);
            if (size >= 1) {
                return Math.min(size, PAGE_MAX);
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new BadRequestException("pageSize is a number from 1, not %s", text);
    }

    private static Optional<UUID> pageToken(@org.jspecify.annotations.Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("Not a page token: %s", text);
        }
    }

    private static Set<BatchState> states(List<String> names) {
        if (names.isEmpty()) {
            return EnumSet.allOf(BatchState.class);
        }
        var states = EnumSet.noneOf(BatchState.class);
        for (String name : names) {
            states.add(
                    Arrays.stream(BatchState.values())
                            .filter(state -> state.name().equalsIgnoreCase(name))
                            .findFirst()
                            .orElseThrow(
                                    () -> new BadRequestException("No batch is ever %s", name)));
        }
        return states;
    }
}
