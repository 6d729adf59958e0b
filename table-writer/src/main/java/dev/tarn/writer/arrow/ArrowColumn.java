package dev.tarn.writer.arrow;

import org.apache.iceberg.types.Type;

/** A type in Iceberg's words, and how its values lie in a batch. */
record ArrowColumn(Type type, Layout layout) {}
