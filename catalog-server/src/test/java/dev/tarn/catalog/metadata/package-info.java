@NullMarked
package dev.tarn.catalog.metadata;

import org.jspecify.annotations.NullMarked;
