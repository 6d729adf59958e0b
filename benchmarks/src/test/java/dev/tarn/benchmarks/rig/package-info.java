/** What processes use is read from the kernel rightly. */
@NullMarked
package dev.tarn.benchmarks.rig;

import org.jspecify.annotations.NullMarked;
