/** How long and how much work it takes until the rows of a file are those of a table. */
@NullMarked
package dev.tarn.benchmarks.file;

import org.jspecify.annotations.NullMarked;
