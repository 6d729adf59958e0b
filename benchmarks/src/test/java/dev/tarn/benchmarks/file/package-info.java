/** Files become tables, and tables that lack a row are not to be compared. */
@NullMarked
package dev.tarn.benchmarks.file;

import org.jspecify.annotations.NullMarked;
