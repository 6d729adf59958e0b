/** Clients that do the same again and again, and what that took. */
@NullMarked
package dev.tarn.benchmarks.load;

import org.jspecify.annotations.NullMarked;
