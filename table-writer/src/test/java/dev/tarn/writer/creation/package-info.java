/** Tests of how tables are made. */
@NullMarked
package dev.tarn.writer.creation;

import org.jspecify.annotations.NullMarked;
