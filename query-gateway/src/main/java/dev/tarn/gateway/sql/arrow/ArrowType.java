package dev.tarn.gateway.sql.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.function.ToIntFunction;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.List;
import org.apache.arrow.flatbuf.Map;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** A type in Arrow's words: which it is, and how the rest of it is written. */
record ArrowType(byte id, ToIntFunction<FlatBufferBuilder> writer) {
    private static final int DECIMAL_BITS = 128;

    static ArrowType nothing() {
        return new ArrowType(
                Type.Null,
                builder -> {
                    Null.startNull(builder);
                    return Null.endNull(builder);
                });
    }

    static ArrowType truth() {
        return new ArrowType(
                Type.Bool,
                builder -> {
                    Bool.startBool(builder);
                    return Bool.endBool(builder);
                });
    }

    static ArrowType whole(int bytes) {
        return new ArrowType(Type.Int, builder -> Int.createInt(builder, bytes * Byte.SIZE, true));
    }

    static ArrowType real() {
        return new ArrowType(
                Type.FloatingPoint,
                builder -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE));
    }

    static ArrowType twice() {
        return new ArrowType(
                Type.FloatingPoint,
                builder -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE));
    }

    static ArrowType decimal(int precision, int scale) {
        return new ArrowType(
                Type.Decimal,
                builder -> Decimal.createDecimal(builder, precision, scale, DECIMAL_BITS));
    }

    static ArrowType days() {
        return new ArrowType(Type.Date, builder -> Date.createDate(builder, DateUnit.DAY));
    }

    static ArrowType time(TimeScale scale) {
        return new ArrowType(
                Type.Time, builder -> Time.createTime(builder, scale.unit(), Long.SIZE));
    }

    static ArrowType local(TimeScale scale) {
        return new ArrowType(
                Type.Timestamp, builder -> Timestamp.createTimestamp(builder, scale.unit(), 0));
    }

    static ArrowType instant(TimeScale scale) {
        return new ArrowType(
                Type.Timestamp,
                builder ->
                        Timestamp.createTimestamp(
                                builder, scale.unit(), builder.createString("UTC")));
    }

    static ArrowType text() {
        return new ArrowType(
                Type.Utf8,
                builder -> {
                    Utf8.startUtf8(builder);
                    return Utf8.endUtf8(builder);
                });
    }

    static ArrowType binary() {
        return new ArrowType(
                Type.Binary,
                builder -> {
                    Binary.startBinary(builder);
                    return Binary.endBinary(builder);
                });
    }

    static ArrowType fixedBytes(int bytes) {
        return new ArrowType(
                Type.FixedSizeBinary,
                builder -> FixedSizeBinary.createFixedSizeBinary(builder, bytes));
    }

    static ArrowType list() {
        return new ArrowType(
                Type.List,
                builder -> {
                    List.startList(builder);
                    return List.endList(builder);
                });
    }

    static ArrowType map() {
        return new ArrowType(Type.Map, builder -> Map.createMap(builder, false));
    }

    static ArrowType struct() {
        return new ArrowType(
                Type.Struct_,
                builder -> {
                    Struct_.startStruct_(builder);
                    return Struct_.endStruct_(builder);
                });
    }
}
