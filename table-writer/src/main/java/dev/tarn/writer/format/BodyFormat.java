package dev.tarn.writer.format;

import java.util.Locale;
import java.util.Optional;

/** What a body is written in. */
public enum BodyFormat {
    NDJSON,
    JSON,
    CSV,
    TSV,
    PARQUET,
    AVRO,
    ARROW,
    PROTOBUF,
    XLSX;

    /** By the name that {@code ?format=} has for it. */
    public static Optional<BodyFormat> named(String name) {
        for (BodyFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** By the type of its content. */
    public static Optional<BodyFormat> ofMediaType(String media) {
        return switch (media) {
            case "application/x-ndjson", "application/ndjson", "application/jsonl" ->
                    Optional.of(NDJSON);
            case "application/json" -> Optional.of(JSON);
            case "text/csv" -> Optional.of(CSV);
            case "text/tab-separated-values" -> Optional.of(TSV);
            case "application/vnd.apache.parquet" -> Optional.of(PARQUET);
            case "application/x-protobuf", "application/protobuf" -> Optional.of(PROTOBUF);
            case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ->
                    Optional.of(XLSX);
            case "application/avro", "avro/binary" -> Optional.of(AVRO);
            case "application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.file" ->
                    Optional.of(ARROW);
            default -> Optional.empty();
        };
    }
}
