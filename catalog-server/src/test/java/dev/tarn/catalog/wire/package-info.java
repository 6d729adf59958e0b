@NullMarked
package dev.tarn.catalog.wire;

import org.jspecify.annotations.NullMarked;
