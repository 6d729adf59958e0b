/** The writer and all that it needs are killed while batches come; afterwards every row counts. */
@NullMarked
package dev.tarn.benchmarks.kills;

import org.jspecify.annotations.NullMarked;
