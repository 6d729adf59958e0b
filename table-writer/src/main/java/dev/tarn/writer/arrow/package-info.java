/** Arrow's streams and files as rows: messages, buffers, columns, with nothing believed. */
@NullMarked
package dev.tarn.writer.arrow;

import org.jspecify.annotations.NullMarked;
