package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.policy.Mask;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.types.Type;

/** Reads a mask and holds it against the type of its column. */
final class MaskReader {
    private MaskReader() {}

    /** Without a table, for a tag: fit for some column; an expression is about one table only. */
    static Mask read(JsonNode json) {
        String word = json.path("mask").asText();
        return switch (word) {
            case "null" -> new Mask.Nothing();
            case "constant" -> new Mask.Constant(value(json));
            case "hash" -> new Mask.Hash();
            case "year" -> new Mask.Year();
            case "month" -> new Mask.Month();
            case "first4" -> new Mask.First4();
            case "last4" -> new Mask.Last4();
            default ->
                    throw new BadRequestException(
                            "Invalid mask: %s is none of null, constant, hash, first4, last4, year, month%s",
                            word, word.equals("expression") ? " (that need no one table)" : "");
        };
    }

    static Mask read(JsonNode json, Schema schema, int fieldId) {
        if (json.path("mask").asText().equals("expression")) {
            return new Mask.Formula(
                    ExpressionReader.read(schema, json.path("expression").asText()));
        }
        Mask mask = read(json);
        require(mask, schema.findType(fieldId));
        return mask;
    }

    static void require(Mask mask, Type type) {
        Optional<String> wanted =
                switch (mask) {
                    case Mask.Nothing _, Mask.Formula _ -> Optional.empty();
                    case Mask.Hash _, Mask.First4 _, Mask.Last4 _ ->
                            type.typeId() == Type.TypeID.STRING
                                    ? Optional.empty()
                                    : Optional.of("text");
                    case Mask.Year _, Mask.Month _ ->
                            type.typeId() == Type.TypeID.DATE
                                            || type.typeId() == Type.TypeID.TIMESTAMP
                                    ? Optional.empty()
                                    : Optional.of("dates and timestamps");
                    case Mask.Constant(String value) ->
                            fits(value, type)
                                    ? Optional.empty()
                                    : Optional.of("another type than that of " + value);
                };
        if (wanted.isPresent()) {
            throw new BadRequestException(
                    "Invalid mask: %s is for %s, and the column is of type %s",
                    mask.word(), wanted.orElseThrow(), type);
        }
    }

    private static boolean fits(String value, Type type) {
        try {
            return switch (type.typeId()) {
                case STRING -> true;
                case INTEGER -> Integer.valueOf(value).toString().length() > 0;
                case LONG -> Long.valueOf(value).toString().length() > 0;
                case FLOAT, DOUBLE -> Double.isFinite(Double.parseDouble(value));
                case DECIMAL -> new BigDecimal(value).precision() > 0;
                case DATE -> LocalDate.parse(value).getYear() > 0;
                case BOOLEAN -> value.equals("true") || value.equals("false");
                default -> false;
            };
        } catch (NumberFormatException | DateTimeParseException unfit) {
            return false;
        }
    }

    private static String value(JsonNode json) {
        if (!json.path("value").isTextual() || json.path("value").textValue().length() > 1_000) {
            throw new BadRequestException(
                    "Invalid mask: value is required, a text of 1000 characters at most");
        }
        return json.path("value").textValue();
    }
}
