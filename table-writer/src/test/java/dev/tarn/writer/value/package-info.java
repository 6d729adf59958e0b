@NullMarked
package dev.tarn.writer.value;

import org.jspecify.annotations.NullMarked;
