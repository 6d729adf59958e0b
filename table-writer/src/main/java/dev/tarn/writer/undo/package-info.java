/**
 * Taking a committed batch out of its table again: which files and rows are its own, and how they
 * go.
 */
@NullMarked
package dev.tarn.writer.undo;

import org.jspecify.annotations.NullMarked;
