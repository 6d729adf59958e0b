/** How long the catalog needs to find out how a lake was. */
@NullMarked
package dev.tarn.benchmarks.instant;

import org.jspecify.annotations.NullMarked;
