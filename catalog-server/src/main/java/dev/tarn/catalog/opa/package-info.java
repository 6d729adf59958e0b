/** Decisions for Trino, in the JSON of its Open Policy Agent plugin. */
@NullMarked
package dev.tarn.catalog.opa;

import org.jspecify.annotations.NullMarked;
