/** Bodies of batches as rows or rejects, format by format. */
@NullMarked
package dev.tarn.writer.format;

import org.jspecify.annotations.NullMarked;
