/** A small service that keeps the house rules. */
@NullMarked
package dev.tarn.house.sound;

import org.jspecify.annotations.NullMarked;
