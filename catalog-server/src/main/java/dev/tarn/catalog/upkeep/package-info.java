/** What is done when nobody waits for it: what has served its time goes. */
@NullMarked
package dev.tarn.catalog.upkeep;

import org.jspecify.annotations.NullMarked;
