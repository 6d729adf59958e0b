/** Batches that the writer has taken, as seen from the command line: {@code tarn batches}. */
@NullMarked
package dev.tarn.launcher.batch;

import org.jspecify.annotations.NullMarked;
