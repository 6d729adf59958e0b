/** Lakes: a name, a location and a storage profile each. */
@NullMarked
package dev.tarn.catalog.lake;

import org.jspecify.annotations.NullMarked;
