/** What several commands of {@code tarn bench} may be told. */
@NullMarked
package dev.tarn.benchmarks.option;

import org.jspecify.annotations.NullMarked;
