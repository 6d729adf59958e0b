package dev.tarn.writer.format;

import dev.tarn.writer.format.ProtobufDecoder.Parts;
import dev.tarn.writer.format.ProtobufTypes.Field;
import dev.tarn.writer.value.Reason;
import dev.tarn.writer.value.Unfit;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;

/** Messages that have been read to their end, as records. */
final class ProtobufRows {
    /** The years 1 to 9999, as the specification of timestamps has it. */
    private static final long SECONDS_MIN = -62_135_596_800L;

    private static final long SECONDS_MAX = 253_402_300_799L;
    private static final int NANOS_MAX = 999_999_999;

    private final AbsentFields absent;

    ProtobufRows(AbsentFields absent) {
        this.absent = absent;
    }

    Record record(Parts parts) throws Unfit {
        GenericRecord record = parts.message().template().copy();
        for (Field field : parts.message().fields()) {
            try {
                record.set(field.slot(), column(field, parts.slots()[field.slot()]));
            } catch (Unfit unfit) {
                throw unfit.within(field.name());
            }
        }
        return record;
    }

    private @Nullable Object column(Field field, @Nullable Object found) throws Unfit {
        if (field.form() == ProtobufTypes.Form.MAP) {
            return map(field, found == null ? List.of() : (List<?>) found);
        }
        if (field.repeated()) {
            List<Object> list = new ArrayList<>();
            for (Object each : found == null ? List.of() : (List<?>) found) {
                list.add(value(field, each));
            }
            return list;
        }
        if (found != null) {
            return value(field, found);
        }
        if (field.descriptor().isRequired()) {
            throw new Unfit(Reason.MALFORMED, "", "the message requires it");
        }
        boolean isDefault = !field.descriptor().hasPresence() && absent == AbsentFields.DEFAULT;
        return isDefault ? ProtobufScalars.defaultValue(field.descriptor()) : null;
    }

    private Object value(Field field, Object found) throws Unfit {
        return switch (field.form()) {
            case SCALAR -> found;
            case STRUCT -> record((Parts) found);
            case TIMESTAMP -> timestamp((Parts) found);
            case WRAPPER -> given((Parts) found, 0);
            case JSON -> ProtobufJson.text(field.descriptor().getMessageType(), (byte[]) found);
            case MAP -> throw new IllegalStateException(field.name());
        };
    }

    /** A field of a message that is there with all of its fields, sent or not. */
    private Object given(Parts parts, int slot) throws Unfit {
        Field field = parts.message().fields().get(slot);
        Object found = parts.slots()[slot];
        if (found != null) {
            return value(field, found);
        }
        return switch (field.form()) {
            case SCALAR -> ProtobufScalars.defaultValue(field.descriptor());
            case JSON -> value(field, new byte[0]);
            case STRUCT, TIMESTAMP, WRAPPER, MAP ->
                    value(
                            field,
                            new Parts(
                                    field.parts(),
                                    new @Nullable Object[field.parts().fields().size()]));
        };
    }

    private Map<Object, Object> map(Field field, List<?> entries) throws Unfit {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object entry : entries) {
            Object key = given((Parts) entry, 0);
            if (map.put(key, given((Parts) entry, 1)) != null) {
                throw new Unfit(
                        Reason.DUPLICATE_FIELD,
                        "",
                        "a key of %s comes twice".formatted(field.name()));
            }
        }
        return map;
    }

    private Object timestamp(Parts parts) throws Unfit {
        long seconds = (Long) given(parts, 0);
        int nanos = (Integer) given(parts, 1);
        if (seconds < SECONDS_MIN || seconds > SECONDS_MAX || nanos < 0 || nanos > NANOS_MAX) {
            throw new Unfit(
                    Reason.OUT_OF_RANGE,
                    "",
                    "%d seconds and %d nanoseconds are no timestamp".formatted(seconds, nanos));
        }
        return Instant.ofEpochSecond(seconds, nanos).atOffset(ZoneOffset.UTC);
    }
}
