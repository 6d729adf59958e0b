package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Protobuf's own shape of JSON, as the JSON that it stands for. */
final class ProtobufJson {
    /** A few of them are a whole object in memory. */
    private static final int BYTES_MAX = 1024 * 1024;

    private static final double WHOLE_MAX = 9_007_199_254_740_992.0;
    private static final JsonFactory JSON = new JsonFactory();

    private ProtobufJson() {}

    static String text(Descriptor message, byte[] bytes) throws Unfit {
        if (bytes.length > BYTES_MAX) {
            throw new Unfit(Reason.TOO_LONG, "", "JSON of more than %d bytes".formatted(BYTES_MAX));
        }
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            switch (message.getName()) {
                case "Struct" -> write(Struct.parseFrom(bytes), out);
                case "ListValue" -> write(ListValue.parseFrom(bytes), out);
                default -> write(Value.parseFrom(bytes), out);
            }
        } catch (InvalidProtocolBufferException broken) {
            throw new Unfit(Reason.MALFORMED, "", String.valueOf(broken.getMessage()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(Struct struct, JsonGenerator out) throws IOException, Unfit {
        out.writeStartObject();
        for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
            out.writeFieldName(field.getKey());
            write(field.getValue(), out);
        }
        out.writeEndObject();
    }

    private static void write(ListValue list, JsonGenerator out) throws IOException, Unfit {
        out.writeStartArray();
        for (Value each : list.getValuesList()) {
            write(each, out);
        }
        out.writeEndArray();
    }

    private static void write(Value value, JsonGenerator out) throws IOException, Unfit {
        switch (value.getKindCase()) {
            case NULL_VALUE -> out.writeNull();
            case BOOL_VALUE -> out.writeBoolean(value.getBoolValue());
            case STRING_VALUE -> out.writeString(value.getStringValue());
            case NUMBER_VALUE -> write(value.getNumberValue(), out);
            case STRUCT_VALUE -> write(value.getStructValue(), out);
            case LIST_VALUE -> write(value.getListValue(), out);
            case KIND_NOT_SET ->
                    throw new Unfit(Reason.MALFORMED, "", "a value of JSON without a kind");
        }
    }

    private static void write(double number, JsonGenerator out) throws IOException, Unfit {
        if (!Double.isFinite(number)) {
            throw new Unfit(Reason.OUT_OF_RANGE, "", "JSON has no " + number);
        }
        if (number == Math.rint(number) && Math.abs(number) <= WHOLE_MAX) {
            out.writeNumber((long) number);
        } else {
            out.writeNumber(number);
        }
    }
}
