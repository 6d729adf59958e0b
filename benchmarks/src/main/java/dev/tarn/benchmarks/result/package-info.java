/** What a run has found, as files to compute with, to look at and to read. */
@NullMarked
package dev.tarn.benchmarks.result;

import org.jspecify.annotations.NullMarked;
