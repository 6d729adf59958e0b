/** Files say what was measured. */
@NullMarked
package dev.tarn.benchmarks.result;

import org.jspecify.annotations.NullMarked;
