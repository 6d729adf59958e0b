/** What is different in a lake at one instant from another. */
@NullMarked
package dev.tarn.catalog.diff;

import org.jspecify.annotations.NullMarked;
