/** Tables that are made for the first batch that comes for them. */
@NullMarked
package dev.tarn.writer.creation;

import org.jspecify.annotations.NullMarked;
