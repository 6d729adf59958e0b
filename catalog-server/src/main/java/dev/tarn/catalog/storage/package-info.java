/** Where a lake's files are, who may open them, and where a table may lie. */
@NullMarked
package dev.tarn.catalog.storage;

import org.jspecify.annotations.NullMarked;
