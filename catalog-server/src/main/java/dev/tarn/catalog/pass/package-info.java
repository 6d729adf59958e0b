/** Passes, with which one query each is decided about by the rules of another time. */
@NullMarked
package dev.tarn.catalog.pass;

import org.jspecify.annotations.NullMarked;
