@NullMarked
package dev.tarn.catalog.upkeep;

import org.jspecify.annotations.NullMarked;
