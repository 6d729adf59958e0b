/** Load on any server of Iceberg's REST protocol, over plain HTTP. */
@NullMarked
package dev.tarn.benchmarks.catalog;

import org.jspecify.annotations.NullMarked;
