/** What the drivers say is what they saw. */
@NullMarked
package dev.tarn.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
