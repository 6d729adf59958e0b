package dev.tarn.writer.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The digest of what a row has in some columns. */
final class RowKey {
    private final List<Column> columns;
    private final MessageDigest digest;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    private long high;
    private long low;

    RowKey(List<Column> columns) {
        this.columns = columns;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** False when one of them is null: what is unknown is like nothing else. */
    boolean read(RowValues row) {
        for (Column column : columns) {
            Object value = row.value(column);
            if (value == null) {
                digest.reset();
                return false;
            }
            add(bytes(value));
        }
        var made = ByteBuffer.wrap(digest.digest());
        high = made.getLong();
        low = made.getLong();
        return true;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    /** With its length, so that two values cannot be taken for two others. */
    private void add(byte[] bytes) {
        length.clear();
        length.putInt(bytes.length);
        digest.update(length.array());
        digest.update(bytes);
    }

    private static byte[] bytes(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case ByteBuffer buffer -> {
                var copy = new byte[buffer.remaining()];
                buffer.duplicate().get(copy);
                yield copy;
            }
            case CharSequence text -> text.toString().getBytes(UTF_8);
            default ->
                    Operands.of(value)
                            .map(Object::toString)
                            .orElseGet(value::toString)
                            .getBytes(UTF_8);
        };
    }
}
