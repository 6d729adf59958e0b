/** Batches over HTTP: who may, how much at once, landed exactly once for each key. */
@NullMarked
package dev.tarn.writer.intake;

import org.jspecify.annotations.NullMarked;
