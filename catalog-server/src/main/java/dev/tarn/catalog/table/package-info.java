/** Tables: create, list, load, drop, rename, register. */
@NullMarked
package dev.tarn.catalog.table;

import org.jspecify.annotations.NullMarked;
