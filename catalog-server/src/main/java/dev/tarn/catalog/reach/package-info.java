/** Which files belong to the snapshots of a table that somebody sees. */
@NullMarked
package dev.tarn.catalog.reach;

import org.jspecify.annotations.NullMarked;
