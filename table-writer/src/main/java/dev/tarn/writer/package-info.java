/** The writer service. */
@NullMarked
package dev.tarn.writer;

import org.jspecify.annotations.NullMarked;
