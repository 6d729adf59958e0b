/** Tests of Arrow's buffers. */
@NullMarked
package dev.tarn.writer.arrow;

import org.jspecify.annotations.NullMarked;
