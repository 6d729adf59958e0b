package dev.tarn.writer.export;

import java.util.Optional;

/** A line about a batch, and lines about its rejected rows, where it has some. */
public record TakenBatch(String batch, Optional<String> rejects) {}
