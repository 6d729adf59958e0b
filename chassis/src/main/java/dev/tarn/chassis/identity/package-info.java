/** Who is asking: bearer tokens verified against a key set. */
@NullMarked
package dev.tarn.chassis.identity;

import org.jspecify.annotations.NullMarked;
