package dev.tarn.catalog.scan;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * One page of one plan. Its token says only which; that its bearer may have it is looked up with
 * the plan, so that a token is worth nothing to another principal or for another table.
 */
record PlanTask(UUID planId, int ordinal) {
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

    String token() {
        byte[] bytes =
                ByteBuffer.allocate(BYTES)
                        .putLong(planId.getMostSignificantBits())
                        .putLong(planId.getLeastSignificantBits())
                        .putInt(ordinal)
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Optional<PlanTask> find(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return Optional.of(
                new PlanTask(new UUID(buffer.getLong(), buffer.getLong()), buffer.getInt()));
    }
}
