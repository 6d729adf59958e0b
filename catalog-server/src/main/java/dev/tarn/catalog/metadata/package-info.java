/** Metadata files: written to the store, kept in PostgreSQL, cached by location. */
@NullMarked
package dev.tarn.catalog.metadata;

import org.jspecify.annotations.NullMarked;
