/** Tests of how batches come in. */
@NullMarked
package dev.tarn.writer.intake;

import org.jspecify.annotations.NullMarked;
