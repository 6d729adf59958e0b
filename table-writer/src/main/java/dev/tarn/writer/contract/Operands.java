package dev.tarn.writer.contract;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Values of rows and of documents in one form, in which they can be compared: numbers as decimals,
 * instants without the zone that they came in.
 */
final class Operands {
    private Operands() {}

    /** What the document says, as the column would hold it. */
    static Comparable<?> of(Type type, Object operand, String path) {
        return switch (operand) {
            case BigDecimal number when isNumber(type) -> number.stripTrailingZeros();
            case Boolean truth when type.typeId() == Type.TypeID.BOOLEAN -> truth;
            case String text -> ofText(type, text).orElseThrow(() -> unfit(type, text, path));
            default -> throw unfit(type, operand, path);
        };
    }

    private static Optional<Comparable<?>> ofText(Type type, String text) {
        try {
            return switch (type.typeId()) {
                case STRING -> Optional.of(text);
                case UUID -> Optional.of(UUID.fromString(text));
                case DATE -> Optional.of(LocalDate.parse(text));
                case TIME -> Optional.of(LocalTime.parse(text));
                case TIMESTAMP, TIMESTAMP_NANO ->
                        isZoned(type)
                                ? Optional.of(OffsetDateTime.parse(text).toInstant())
                                : Optional.of(LocalDateTime.parse(text));
                default -> Optional.empty();
            };
        } catch (DateTimeException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static boolean isNumber(Type type) {
        return switch (type.typeId()) {
            case INTEGER, LONG, FLOAT, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    private static ContractRefused unfit(Type type, Object operand, String path) {
        return new ContractRefused(
                path,
                "%s %s cannot be compared with a column of type %s"
                        .formatted(
                                switch (operand) {
                                    case String _ -> "the text";
                                    case BigDecimal _ -> "the number";
                                    default -> "the value";
                                },
                                operand,
                                type));
    }

    private static boolean isZoned(Type type) {
        return switch (type) {
            case Types.TimestampType time -> time.shouldAdjustToUTC();
            case Types.TimestampNanoType time -> time.shouldAdjustToUTC();
            default -> false;
        };
    }

    /** Nothing for what is no number, such as NaN, though its column is one of numbers. */
    static Optional<Comparable<?>> of(Object value) {
        return switch (value) {
            case Float number ->
                    Float.isFinite(number)
                            ? Optional.of(new BigDecimal(number.toString()).stripTrailingZeros())
                            : Optional.empty();
            case Double number ->
                    Double.isFinite(number)
                            ? Optional.of(BigDecimal.valueOf(number).stripTrailingZeros())
                            : Optional.empty();
            case BigDecimal number -> Optional.of(number.stripTrailingZeros());
            case Integer number -> Optional.of(BigDecimal.valueOf(number).stripTrailingZeros());
            case Long number -> Optional.of(BigDecimal.valueOf(number).stripTrailingZeros());
            case OffsetDateTime time -> Optional.of(time.toInstant());
            case Comparable<?> other -> Optional.of(other);
            default -> Optional.empty();
        };
    }

    /** Of two values in that form that are of one column. */
    @SuppressWarnings("unchecked") // They are of one class.
    static int compare(Comparable<?> left, Comparable<?> right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** How late a value is at most: a day ends in UTC, and a time without a zone is one of UTC. */
    static Optional<Instant> instant(Object value) {
        return switch (value) {
            case OffsetDateTime time -> Optional.of(time.toInstant());
            case LocalDateTime time -> Optional.of(time.toInstant(ZoneOffset.UTC));
            case LocalDate day ->
                    Optional.of(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
            default -> Optional.empty();
        };
    }
}
