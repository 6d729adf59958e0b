/** Drivers are right before anything is measured with them. */
@NullMarked
package dev.tarn.benchmarks;

import org.jspecify.annotations.NullMarked;
