/**
 * Engines of others against one catalog and real stores: Spark, Trino, and Iceberg's own client.
 */
@NullMarked
package dev.tarn.systemtests.engines;

import org.jspecify.annotations.NullMarked;
