package dev.tarn.writer.format;

/** How a body is packed. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD
}
