/** One violation of each house rule. */
@NullMarked
package dev.tarn.house.planted;

import org.jspecify.annotations.NullMarked;
