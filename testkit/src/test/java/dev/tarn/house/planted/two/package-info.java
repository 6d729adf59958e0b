/** One violation of each house rule. */
@NullMarked
package dev.tarn.house.planted.two;

import org.jspecify.annotations.NullMarked;
