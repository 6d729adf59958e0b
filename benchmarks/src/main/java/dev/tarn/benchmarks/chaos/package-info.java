/**
 * Everything together while everything breaks: one long run, and in the end whether all that was
 * answered is true.
 */
@NullMarked
package dev.tarn.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
