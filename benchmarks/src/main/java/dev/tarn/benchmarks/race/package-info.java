/** Many writers append to one table, on one server or on several that die. */
@NullMarked
package dev.tarn.benchmarks.race;

import org.jspecify.annotations.NullMarked;
