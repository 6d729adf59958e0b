package dev.tarn.writer.ledger;

import java.util.Optional;
import java.util.UUID;

/** The contract that a batch is judged by: version and id are both there, or neither. */
public record JudgedBy(UUID batch, Optional<Integer> version, Optional<String> id) {}
