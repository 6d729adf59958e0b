/**
 * The one way in which current metadata changes: plan, write, swap; and the log of all such
 * changes.
 */
@NullMarked
package dev.tarn.catalog.commit;

import org.jspecify.annotations.NullMarked;
