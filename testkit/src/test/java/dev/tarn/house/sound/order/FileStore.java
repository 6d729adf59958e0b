package dev.tarn.house.sound.order;

import org.apache.iceberg.io.FileIO;

/** A store of files may touch FileIO. */
public record FileStore(FileIO io) {}
