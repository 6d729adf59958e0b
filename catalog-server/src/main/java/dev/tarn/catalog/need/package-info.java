/** Who needs which snapshot and which metadata file, and what may go because nobody does. */
@NullMarked
package dev.tarn.catalog.need;

import org.jspecify.annotations.NullMarked;
