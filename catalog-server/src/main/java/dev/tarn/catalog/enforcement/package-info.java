/** Stands before every operation on something in a lake: which privilege each of them needs. */
@NullMarked
package dev.tarn.catalog.enforcement;

import org.jspecify.annotations.NullMarked;
