/** What the tests of the chassis share. */
@NullMarked
package dev.tarn.chassis;

import org.jspecify.annotations.NullMarked;
