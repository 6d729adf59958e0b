/** Tables, views and columns by a part of their names. */
@NullMarked
package dev.tarn.catalog.search;

import org.jspecify.annotations.NullMarked;
