/** Scans planned by the server: which files, with which deletes, a reader of a table needs. */
@NullMarked
package dev.tarn.catalog.scan;

import org.jspecify.annotations.NullMarked;
