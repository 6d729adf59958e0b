/** Views: versions of a query in one or more dialects. */
@NullMarked
package dev.tarn.catalog.view;

import org.jspecify.annotations.NullMarked;
