/** The catalog as its clients see it. */
@NullMarked
package dev.tarn.catalog;

import org.jspecify.annotations.NullMarked;
