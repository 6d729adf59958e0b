/** Start in order, stop in the reverse order. */
@NullMarked
package dev.tarn.chassis.lifecycle;

import org.jspecify.annotations.NullMarked;
