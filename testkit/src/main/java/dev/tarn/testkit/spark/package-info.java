/** Spark SQL, as its users run it, for tests. */
@NullMarked
package dev.tarn.testkit.spark;

import org.jspecify.annotations.NullMarked;
