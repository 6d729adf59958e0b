/** How long the catalog thinks about what is allowed. */
@NullMarked
package dev.tarn.benchmarks.access;

import org.jspecify.annotations.NullMarked;
