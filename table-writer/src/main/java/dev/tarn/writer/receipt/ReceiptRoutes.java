package dev.tarn.writer.receipt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.writer.ledger.BatchRow;
import dev.tarn.writer.ledger.BatchState;
import dev.tarn.writer.ledger.LaneRow;
import dev.tarn.writer.table.KnownTable;
import dev.tarn.writer.table.Producers;
import dev.tarn.writer.table.TableName;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * What became of batches, and what a person decides about those that do not go on by themselves.
 */
public final class ReceiptRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE_DEFAULT = 100;
    private static final int PAGE_MAX = 1_000;

    /** Each of them may be another table's, about which the catalog is asked. */
    private static final int LAKE_PAGE_MAX = 100;

    /** No id of a later time could be told from an earlier one. */
    private static final Instant LATEST = Instant.parse("5000-01-01T00:00:00Z");

    private final Receipts receipts;
    private final BatchAccess access;

    public ReceiptRoutes(Receipts receipts, BatchAccess access) {
        this.receipts = receipts;
        this.access = access;
    }

    public void register(RoutesConfig routes) {
        routes.get(BatchPath.LAKE_BATCHES, this::listLake);
        routes.get(BatchPath.BATCHES, this::list);
        routes.get(BatchPath.BATCHES + "/{batch}", this::show);
        routes.post(BatchPath.BATCHES + "/{batch}/retry", context -> decide(context, true));
        routes.post(BatchPath.BATCHES + "/{batch}/discard", context -> decide(context, false));
    }

    private void show(Context context) {
        KnownTable table = access.visible(context);
        answer(context, table, access.require(context, table));
    }

    private void list(Context context) {
        KnownTable table = access.visible(context);
        int size = pageSize(context.queryParam("pageSize"));
        List<BatchRow> batches =
                receipts.page(
                        table,
                        pageToken(context.queryParam("pageToken")),
                        since(context.queryParam("since")),
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

    /** Those of tables that the asking may write to; a page may be shorter for that reason. */
    private void listLake(Context context) {
        int size = Math.min(LAKE_PAGE_MAX, pageSize(context.queryParam("pageSize")));
        List<BatchRow> batches =
                receipts.pageOfLake(
                        BatchPath.lake(context),
                        pageToken(context.queryParam("pageToken")),
                        since(context.queryParam("since")),
                        states(context.queryParams("state")),
                        size);
        Map<Long, Optional<TableName>> tables = new HashMap<>();
        ObjectNode json = JSON.createObjectNode();
        var array = json.putArray("batches");
        for (BatchRow batch : batches) {
            tables.computeIfAbsent(batch.laneId(), id -> visible(context, receipts.lane(id)))
                    .ifPresent(table ->
                            array.add(
                                    ReceiptJson.of(
                                            table,
                                            batch,
                                            table.writerUri() + "/batches/" + batch.id())));
        }
        if (batches.size() == size) {
            json.put("next-page-token", batches.getLast().id().toString());
        }
        write(context, json);
    }

    private Optional<TableName> visible(Context context, LaneRow lane) {
        return access.isVisible(context, lane) ? Optional.of(lane.table()) : Optional.empty();
    }

    private void decide(Context context, boolean retry) {
        KnownTable table = access.visible(context);
        BatchRow before = access.require(context, table);
        UUID id = before.id();
        // What it will do has to be somebody's right now.
        access.allowed(
                context, before.replaces() ? Producers.Change.REPLACE : Producers.Change.APPEND);
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
        answer(context, table, access.require(context, table));
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

    private static Instant since(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return Instant.EPOCH;
        }
        try {
            Instant since = Instant.parse(text);
            if (since.isBefore(LATEST)) {
                return since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since;
            }
        } catch (DateTimeParseException _) {
            // Said below.
        }
        throw new BadRequestException("since is a time like 2026-03-31T00:00:00Z, not %s", text);
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
