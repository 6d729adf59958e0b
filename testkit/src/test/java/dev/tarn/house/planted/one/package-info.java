/** One violation of each house rule. */
@NullMarked
package dev.tarn.house.planted.one;

import org.jspecify.annotations.NullMarked;
