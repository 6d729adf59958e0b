@NullMarked
package dev.tarn.catalog.encryption;

import org.jspecify.annotations.NullMarked;
