/** Landed batches become Parquet files whose every row is accounted for. */
@NullMarked
package dev.tarn.writer.stage;

import org.jspecify.annotations.NullMarked;
