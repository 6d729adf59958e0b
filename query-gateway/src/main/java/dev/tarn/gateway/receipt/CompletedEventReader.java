package dev.tarn.gateway.receipt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The completion event of a query, from our plugin or from Trino's own HTTP event listener: both
 * write Trino's {@code QueryCompletedEvent}, and ours less of it.
 */
public final class CompletedEventReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDS = Set.of("FINISHED", "FAILED");
    private static final int ID_CHARACTERS_MAX = 200;
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    private CompletedEventReader() {}

    /** Empty for what is no completion event. */
    public static Optional<CompletedEvent> read(String text) {
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
        JsonNode metadata = event.path("metadata");
        String id = ReportedTables.text(metadata.path("queryId"));
        String state = metadata.path("queryState").asText("");
        String user = ReportedTables.text(event.at("/context/user"));
        if (user.isEmpty()
                || id.isEmpty()
                || id.length() > ID_CHARACTERS_MAX
                || !ENDS.contains(state)) {
            return Optional.empty();
        }
        JsonNode statistics = event.path("statistics");
        ResultSize result =
                ResultSize.of(
                        count(statistics.path("outputRows")),
                        count(statistics.path("outputBytes")),
                        statistics.path("operatorSummaries"));
        JsonNode failure = event.path("failureInfo");
        JsonNode io = event.path("ioMetadata");
        var completion =
                new Completion(
                        id,
                        state,
                        QueryInfoReader.text(metadata.path("preparedQuery")),
                        instant(event.path("endTime")),
                        QueryInfoReader.text(failure.at("/errorCode/name")),
                        QueryInfoReader.text(failure.at("/errorCode/type")),
                        QueryInfoReader.shortened(
                                QueryInfoReader.text(failure.path("failureMessage"))),
                        millis(statistics.path("queuedTime")),
                        millis(statistics.path("wallTime")),
                        millis(statistics.path("cpuTime")),
                        count(statistics.path("processedInputRows")),
                        count(statistics.path("physicalInputBytes")),
                        result.rows(),
                        result.bytes(),
                        count(statistics.path("writtenRows")),
                        count(statistics.path("peakUserMemoryBytes")),
                        ReportedTables.read(io.path("inputs"), metadata.path("tables"), user)
                                .toString(),
                        ReportedTables.written(io.path("output")),
                        ReportedTables.lineage(event.path("selectColumnsLineageInfo")));
        return Optional.of(
                new CompletedEvent(completion, user, event.path("shortened").asBoolean(false)));
    }

    private static long count(JsonNode number) {
        return Math.max(0, number.asLong(0));
    }

    /** Seconds as a number, or a duration of ISO 8601; 0 for what is neither. */
    private static long millis(JsonNode duration) {
        if (duration.isNumber()) {
            BigDecimal seconds = duration.decimalValue();
            return seconds.signum() < 0 || seconds.compareTo(SECONDS_MAX) > 0
                    ? 0
                    : seconds.movePointRight(3).longValue();
        }
        try {
            return Math.max(0, Duration.parse(duration.asText("")).toMillis());
        } catch (DateTimeException | ArithmeticException _) {
            return EngineUnits.millis(duration.asText(""));
        }
    }

    /** A time, or seconds since 1970. */
    private static @Nullable Instant instant(JsonNode time) {
        if (time.isNumber()) {
            BigDecimal seconds = time.decimalValue();
            return seconds.signum() < 0 || seconds.compareTo(SECONDS_MAX) > 0
                    ? null
                    : Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
        }
        try {
            return time.isTextual() ? Instant.parse(time.asText()) : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
