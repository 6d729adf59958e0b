@NullMarked
package dev.tarn.writer.column;

import org.jspecify.annotations.NullMarked;
