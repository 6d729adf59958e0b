package dev.tarn.writer.contract;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of the contract of a table.
 *
 * @param contractId as the document calls it, and {@code documentVersion} likewise
 * @param object the part of the document that is about the table
 * @param retiredAt since when it stands no more
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
public record ContractRow(
        int version,
        String contractId,
        String documentVersion,
        String object,
        byte[] document,
        String principal,
        Instant registeredAt,
        Optional<Instant> retiredAt,
        Optional<String> retiredBy) {}
