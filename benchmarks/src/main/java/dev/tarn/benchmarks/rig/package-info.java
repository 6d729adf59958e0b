/** PostgreSQL, a store and servers in processes of their own, to be measured or killed. */
@NullMarked
package dev.tarn.benchmarks.rig;

import org.jspecify.annotations.NullMarked;
