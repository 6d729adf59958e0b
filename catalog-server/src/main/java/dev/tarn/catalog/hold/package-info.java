/** Holds: what somebody wants kept, whoever else wants it gone, and until they say otherwise. */
@NullMarked
package dev.tarn.catalog.hold;

import org.jspecify.annotations.NullMarked;
