/** What is common to tables that do a little more, or less, than those they are made of. */
@NullMarked
package dev.tarn.writer.operations;

import org.jspecify.annotations.NullMarked;
