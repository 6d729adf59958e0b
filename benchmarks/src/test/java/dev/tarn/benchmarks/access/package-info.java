/** Questions are asked as Trino asks them. */
@NullMarked
package dev.tarn.benchmarks.access;

import org.jspecify.annotations.NullMarked;
