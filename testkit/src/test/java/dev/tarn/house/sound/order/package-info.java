/** A small service that keeps the house rules. */
@NullMarked
package dev.tarn.house.sound.order;

import org.jspecify.annotations.NullMarked;
