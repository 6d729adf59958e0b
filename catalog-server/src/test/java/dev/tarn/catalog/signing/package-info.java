@NullMarked
package dev.tarn.catalog.signing;

import org.jspecify.annotations.NullMarked;
