/** Bodies as rows or rejects. */
@NullMarked
package dev.tarn.writer.format;

import org.jspecify.annotations.NullMarked;
