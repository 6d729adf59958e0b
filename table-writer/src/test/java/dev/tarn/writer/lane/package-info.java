/** Lanes, by themselves. */
@NullMarked
package dev.tarn.writer.lane;

import org.jspecify.annotations.NullMarked;
