/** Rows on their way into files, in memory. */
@NullMarked
package dev.tarn.writer.stage;

import org.jspecify.annotations.NullMarked;
