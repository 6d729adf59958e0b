package dev.tarn.writer.message;

import java.time.Instant;

/**
 * One version of the message that a row of a table is.
 *
 * @param absent what it means that a field without presence did not come
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record MessageRow(
        int version,
        String name,
        String absent,
        byte[] descriptors,
        String principal,
        Instant registeredAt) {}
