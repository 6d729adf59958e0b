package dev.tarn.writer.undo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** What two rows have in common if and only if all of their values are the same. */
record RowDigest(long high, long low) {
    /** Takes one row after the other; not for several threads. */
    static final class Maker {
        private final int columns;
        private final MessageDigest digest = sha256();
        private final DataOutputStream out =
                new DataOutputStream(
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest));

        /** {@code columns}: so many are looked at, from the first one. */
        Maker(int columns) {
            this.columns = columns;
        }

        RowDigest of(StructLike row) {
            digest.reset();
            try {
                struct(row, columns);
            } catch (IOException nothingIsWritten) {
                throw new UncheckedIOException(nothingIsWritten);
            }
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
            return new RowDigest(bytes.getLong(), bytes.getLong());
        }

        private void struct(StructLike row, int size) throws IOException {
            for (int field = 0; field < size; field++) {
                value(row.get(field, Object.class));
            }
        }

        /** Each kind has a letter of its own, and what varies in length says how long it is. */
        private void value(@Nullable Object value) throws IOException {
            switch (value) {
                case null -> out.writeByte('0');
                case Boolean bool -> out.writeByte(bool ? 't' : 'f');
                case Integer number -> {
                    out.writeByte('i');
                    out.writeInt(number);
                }
                case Long number -> {
                    out.writeByte('l');
                    out.writeLong(number);
                }
                case Float number -> {
                    out.writeByte('e');
                    out.writeInt(Float.floatToIntBits(number));
                }
                case Double number -> {
                    out.writeByte('d');
                    out.writeLong(Double.doubleToLongBits(number));
                }
                case BigDecimal number -> {
                    out.writeByte('n');
                    out.writeInt(number.scale());
                    bytes(number.unscaledValue().toByteArray());
                }
                case CharSequence text -> {
                    out.writeByte('s');
                    bytes(text.toString().getBytes(UTF_8));
                }
                case byte[] bytes -> {
                    out.writeByte('b');
                    bytes(bytes);
                }
                case ByteBuffer buffer -> {
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.duplicate().get(bytes);
                    out.writeByte('b');
                    bytes(bytes);
                }
                case UUID uuid -> {
                    out.writeByte('u');
                    out.writeLong(uuid.getMostSignificantBits());
                    out.writeLong(uuid.getLeastSignificantBits());
                }
                case LocalDate date -> {
                    out.writeByte('D');
                    out.writeLong(date.toEpochDay());
                }
                case LocalTime time -> {
                    out.writeByte('T');
                    out.writeLong(time.toNanoOfDay());
                }
                case LocalDateTime time -> {
                    out.writeByte('L');
                    instant(time.toInstant(ZoneOffset.UTC));
                }
                case OffsetDateTime time -> {
                    out.writeByte('Z');
                    instant(time.toInstant());
                }
                case List<?> list -> {
                    out.writeByte('[');
                    out.writeInt(list.size());
                    for (Object element : list) {
                        value(element);
                    }
                }
                case Map<?, ?> map -> {
                    out.writeByte('{');
                    out.writeInt(map.size());
                    for (Map.Entry<?, ?> entry : map.entrySet()) {
                        value(entry.getKey());
                        value(entry.getValue());
                    }
                }
                case StructLike struct -> {
                    out.writeByte('(');
                    struct(struct, struct.size());
                }
                default ->
                        throw new CannotUndo(
                                "The table has values of a type that cannot be compared: "
                                        + value.getClass().getSimpleName());
            }
        }

        private void instant(Instant instant) throws IOException {
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        }

        private void bytes(byte[] bytes) throws IOException {
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException everyPlatformHasIt) {
                throw new IllegalStateException(everyPlatformHasIt);
            }
        }
    }
}
