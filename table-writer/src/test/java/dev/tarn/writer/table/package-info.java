@NullMarked
package dev.tarn.writer.table;

import org.jspecify.annotations.NullMarked;
