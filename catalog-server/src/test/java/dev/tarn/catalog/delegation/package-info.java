@NullMarked
package dev.tarn.catalog.delegation;

import org.jspecify.annotations.NullMarked;
