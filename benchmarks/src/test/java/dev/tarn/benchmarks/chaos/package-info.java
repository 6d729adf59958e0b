/** What breaks services does break them, and mends them again. */
@NullMarked
package dev.tarn.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
