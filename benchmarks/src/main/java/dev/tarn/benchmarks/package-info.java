/** Load drivers. */
@NullMarked
package dev.tarn.benchmarks;

import org.jspecify.annotations.NullMarked;
