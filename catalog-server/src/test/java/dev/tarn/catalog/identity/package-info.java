@NullMarked
package dev.tarn.catalog.identity;

import org.jspecify.annotations.NullMarked;
