/** Rows of flat tables as columns, from the bytes of a body to the pages of a Parquet file. */
@NullMarked
package dev.tarn.writer.column;

import org.jspecify.annotations.NullMarked;
