/** Single values: from what a producer wrote to what a column holds, exactly or not at all. */
@NullMarked
package dev.tarn.writer.value;

import org.jspecify.annotations.NullMarked;
