/** Tables in the catalog: loading them, naming them, and asking what became of a commit. */
@NullMarked
package dev.tarn.writer.table;

import org.jspecify.annotations.NullMarked;
