/** Ways into Parquet write the same rows. */
@NullMarked
package dev.tarn.benchmarks.column;

import org.jspecify.annotations.NullMarked;
