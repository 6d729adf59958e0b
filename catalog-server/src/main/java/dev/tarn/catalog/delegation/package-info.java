/** Access to a table's files for clients without keys of their own: vended, or signed for. */
@NullMarked
package dev.tarn.catalog.delegation;

import org.jspecify.annotations.NullMarked;
