@NullMarked
package dev.tarn.writer.undo;

import org.jspecify.annotations.NullMarked;
