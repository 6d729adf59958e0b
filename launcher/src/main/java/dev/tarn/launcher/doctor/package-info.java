/** Finds out why something does not work, and says what to do. */
@NullMarked
package dev.tarn.launcher.doctor;

import org.jspecify.annotations.NullMarked;
