/** What goes a way is counted. */
@NullMarked
package dev.tarn.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
