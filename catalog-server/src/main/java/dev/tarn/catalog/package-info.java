/** The Iceberg REST catalog. */
@NullMarked
package dev.tarn.catalog;

import org.jspecify.annotations.NullMarked;
