@NullMarked
package dev.tarn.catalog.storage;

import org.jspecify.annotations.NullMarked;
