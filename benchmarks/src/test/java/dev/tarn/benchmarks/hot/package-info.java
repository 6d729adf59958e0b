/** The paths are run for a moment each. */
@NullMarked
package dev.tarn.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
