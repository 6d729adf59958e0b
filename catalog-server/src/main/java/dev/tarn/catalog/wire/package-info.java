/**
 * What the Iceberg REST protocol looks like on the wire: names in paths, JSON, pages, ETags,
 * routes.
 */
@NullMarked
package dev.tarn.catalog.wire;

import org.jspecify.annotations.NullMarked;
