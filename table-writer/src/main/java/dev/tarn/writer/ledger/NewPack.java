package dev.tarn.writer.ledger;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Batches whose raw bodies are durable in one object. */
public record NewPack(
        UUID id, String location, long bytes, Instant landedAt, List<NewBatch> batches) {
    public NewPack {
        batches = List.copyOf(batches);
    }

    public UUID[] ids() {
        return batches.stream().map(NewBatch::id).toArray(UUID[]::new);
    }

    public Long[] lanes() {
        return batches.stream().map(NewBatch::laneId).toArray(Long[]::new);
    }

    public Long[] starts() {
        return batches.stream()
                .map(batch -> batch.place().offset().orElseThrow())
                .toArray(Long[]::new);
    }

    public Long[] lengths() {
        return batches.stream().map(NewBatch::rawBytes).toArray(Long[]::new);
    }

    public String[] keys() {
        return texts(NewBatch::idempotencyKey);
    }

    public String[] options() {
        return texts(NewBatch::options);
    }

    public String[] principals() {
        return texts(NewBatch::principal);
    }

    public String[] checksums() {
        return texts(batch -> HexFormat.of().formatHex(batch.checksum()));
    }

    public String[] pipelines() {
        return texts(NewBatch::pipeline);
    }

    public String[] received() {
        return texts(batch -> batch.receivedAt().toString());
    }

    public String[] sources() {
        return said(NewBatch::source);
    }

    public String[] producerPipelines() {
        return said(NewBatch::producerPipeline);
    }

    public String[] producerVersions() {
        return said(NewBatch::producerVersion);
    }

    private String[] texts(Function<NewBatch, String> text) {
        return batches.stream().map(text).toArray(String[]::new);
    }

    /** Empty where nobody says it. */
    private String[] said(Function<NewBatch, Optional<String>> text) {
        return batches.stream().map(text).map(said -> said.orElse("")).toArray(String[]::new);
    }
}
