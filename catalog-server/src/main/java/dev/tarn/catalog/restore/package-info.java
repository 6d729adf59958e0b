/** A lake, a namespace or a table as it was once, made current again by new commits. */
@NullMarked
package dev.tarn.catalog.restore;

import org.jspecify.annotations.NullMarked;
