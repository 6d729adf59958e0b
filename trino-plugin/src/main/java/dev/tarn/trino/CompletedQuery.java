package dev.tarn.trino;

import io.trino.spi.eventlistener.ColumnDetail;
import io.trino.spi.eventlistener.ColumnInfo;
import io.trino.spi.eventlistener.OutputColumnMetadata;
import io.trino.spi.eventlistener.QueryCompletedEvent;
import io.trino.spi.eventlistener.QueryFailureInfo;
import io.trino.spi.eventlistener.QueryInputMetadata;
import io.trino.spi.eventlistener.QueryMetadata;
import io.trino.spi.eventlistener.QueryOutputMetadata;
import io.trino.spi.eventlistener.QueryStatistics;
import io.trino.spi.eventlistener.TableInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A completed query in the words of Trino's own HTTP event listener, as far as a receipt needs
 * them: the gateway has its text already, and nobody asks for its plan.
 */
final class CompletedQuery {
    private static final int MESSAGE_CHARACTERS_MAX = 4000;
    private static final String SPOOLING_OPERATOR = "\"OutputSpoolingOperator\"";
    private static final Pattern MASK_KEY = Pattern.compile("from_hex\\('[0-9a-fA-F]*'\\)");

    private CompletedQuery() {}

    /** {@code spools} is whether results may be spooled here. */
    static Map<String, @Nullable Object> of(QueryCompletedEvent event, boolean spools) {
        return json(event, true, spools);
    }

    /** Without what grows with the number of columns, and without the prepared statement. */
    static Map<String, @Nullable Object> shortened(QueryCompletedEvent event, boolean spools) {
        return json(event, false, spools);
    }

    private static Map<String, @Nullable Object> json(
            QueryCompletedEvent event, boolean whole, boolean spools) {
        var json = object();
        if (!whole) {
            json.put("shortened", true);
        }
        json.put("metadata", metadata(event.getMetadata(), whole));
        json.put("statistics", statistics(event.getStatistics(), spools));
        json.put("context", Map.of("user", event.getContext().getUser()));
        var io = object();
        io.put("inputs", each(event.getIoMetadata().getInputs(), input -> input(input, whole)));
        event.getIoMetadata()
                .getOutput()
                .ifPresent(output -> io.put("output", output(output, whole)));
        json.put("ioMetadata", io);
        if (whole) {
            event.getSelectColumnsLineageInfo()
                    .ifPresent(columns ->
                            json.put(
                                    "selectColumnsLineageInfo",
                                    each(
                                            columns,
                                            column ->
                                                    Map.of(
                                                            "name",
                                                            column.name(),
                                                            "sourceColumns",
                                                            sources(column.sourceColumns())))));
        }
        event.getFailureInfo().ifPresent(failure -> json.put("failureInfo", failure(failure)));
        json.put("endTime", event.getEndTime().toString());
        return json;
    }

    private static Map<String, @Nullable Object> metadata(QueryMetadata metadata, boolean whole) {
        var json = object();
        json.put("queryId", metadata.getQueryId());
        json.put("queryState", metadata.getQueryState());
        if (whole) {
            metadata.getPreparedQuery().ifPresent(text -> json.put("preparedQuery", text));
        }
        json.put("tables", each(metadata.getTables(), CompletedQuery::table));
        return json;
    }

    /** What was decided about a table, of those columns only whose values were masked. */
    private static Map<String, @Nullable Object> table(TableInfo table) {
        var json = object();
        json.put("catalog", table.getCatalog());
        json.put("schema", table.getSchema());
        json.put("table", table.getTable());
        json.put("authorization", table.getAuthorization());
        json.put("filters", table.getFilters());
        List<ColumnInfo> masked =
                table.getColumns().stream().filter(column -> column.getMask().isPresent()).toList();
        json.put(
                "columns",
                each(
                        masked,
                        column ->
                                Map.of(
                                        "column",
                                        column.getColumn(),
                                        "mask",
                                        withoutKeys(column.getMask().orElse("")))));
        return json;
    }

    /** The key of a hash mask is for this Trino only: with it, hashes can be guessed. */
    private static String withoutKeys(String mask) {
        return MASK_KEY.matcher(mask).replaceAll("from_hex('…')");
    }

    private static Map<String, @Nullable Object> statistics(
            QueryStatistics statistics, boolean spools) {
        var json = object();
        json.put("cpuTime", statistics.getCpuTime().toString());
        json.put("wallTime", statistics.getWallTime().toString());
        json.put("queuedTime", statistics.getQueuedTime().toString());
        json.put("peakUserMemoryBytes", statistics.getPeakUserMemoryBytes());
        json.put("physicalInputBytes", statistics.getPhysicalInputBytes());
        json.put("processedInputRows", statistics.getProcessedInputRows());
        json.put("outputBytes", statistics.getOutputBytes());
        json.put("outputRows", statistics.getOutputRows());
        json.put("writtenRows", statistics.getWrittenRows());
        if (spools) {
            // Of a spooled result Trino counts the segments as rows; this operator had the rows.
            json.put(
                    "operatorSummaries",
                    statistics.getOperatorSummaries().stream()
                            .filter(summary -> summary.contains(SPOOLING_OPERATOR))
                            .toList());
        }
        return json;
    }

    private static Map<String, @Nullable Object> input(QueryInputMetadata input, boolean whole) {
        var json = object();
        json.put("catalogName", input.getCatalogName());
        json.put("schema", input.getSchema());
        json.put("table", input.getTable());
        if (whole) {
            json.put("columns", each(input.getColumns(), column -> Map.of("name", column.name())));
        }
        input.getConnectorInfo()
                .flatMap(CompletedQuery::snapshot)
                .ifPresent(id -> json.put("connectorInfo", Map.of("snapshotId", id)));
        return json;
    }

    /**
     * The Iceberg connector's own record, whose class this plugin cannot see: only its accessor is
     * known by name. Other connectors have none.
     */
    private static Optional<Long> snapshot(Object connectorInfo) {
        try {
            Object id = connectorInfo.getClass().getMethod("snapshotId").invoke(connectorInfo);
            return switch (id) {
                case OptionalLong known when known.isPresent() -> Optional.of(known.orElseThrow());
                case Optional<?> known when known.orElse(null) instanceof Long value ->
                        Optional.of(value);
                case Long value -> Optional.of(value);
                case null, default -> Optional.empty();
            };
        } catch (ReflectiveOperationException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> output(QueryOutputMetadata output, boolean whole) {
        var json = object();
        json.put("catalogName", output.getCatalogName());
        json.put("schema", output.getSchema());
        json.put("table", output.getTable());
        if (whole) {
            output.getColumns()
                    .ifPresent(columns ->
                            json.put("columns", each(columns, CompletedQuery::outputColumn)));
        }
        return json;
    }

    private static Map<String, @Nullable Object> outputColumn(OutputColumnMetadata column) {
        var json = object();
        json.put("columnName", column.getColumnName());
        json.put("sourceColumns", sources(column.getSourceColumns()));
        return json;
    }

    private static List<Object> sources(Collection<ColumnDetail> columns) {
        return each(
                columns,
                column -> {
                    var json = object();
                    json.put("catalog", column.getCatalog());
                    json.put("schema", column.getSchema());
                    json.put("table", column.getTable());
                    json.put("columnName", column.getColumnName());
                    return json;
                });
    }

    private static Map<String, @Nullable Object> failure(QueryFailureInfo failure) {
        var json = object();
        json.put(
                "errorCode",
                Map.of(
                        "name",
                        failure.getErrorCode().getName(),
                        "type",
                        failure.getErrorCode().getType().name()));
        failure.getFailureMessage()
                .ifPresent(text ->
                        json.put(
                                "failureMessage",
                                text.substring(
                                        0, Math.min(text.length(), MESSAGE_CHARACTERS_MAX))));
        return json;
    }

    private static <T> List<Object> each(Collection<T> elements, Function<T, Object> write) {
        var list = new ArrayList<Object>(elements.size());
        for (T element : elements) {
            list.add(write.apply(element));
        }
        return list;
    }

    private static Map<String, @Nullable Object> object() {
        return new LinkedHashMap<>();
    }
}
