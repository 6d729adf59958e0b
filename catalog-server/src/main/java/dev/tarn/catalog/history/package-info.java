/** The commit log as auditors read it, and the way back to what it remembers. */
@NullMarked
package dev.tarn.catalog.history;

import org.jspecify.annotations.NullMarked;
