/** Catalogs that are measured side by side, each in a process of its own on the same stores. */
@NullMarked
package dev.tarn.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
