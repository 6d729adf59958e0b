/** The description of the management interface that programs read. */
@NullMarked
package dev.tarn.catalog.openapi;

import org.jspecify.annotations.NullMarked;
