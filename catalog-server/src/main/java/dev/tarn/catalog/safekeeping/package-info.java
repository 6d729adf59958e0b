/** What keeps tables and views from being lost: protection, and the way back after a drop. */
@NullMarked
package dev.tarn.catalog.safekeeping;

import org.jspecify.annotations.NullMarked;
