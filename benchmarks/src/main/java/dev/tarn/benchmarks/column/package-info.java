/** How fast rows become Parquet: columns beside rows, in one process. */
@NullMarked
package dev.tarn.benchmarks.column;

import org.jspecify.annotations.NullMarked;
