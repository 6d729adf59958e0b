/** Which tables a table was made from, and which were made from it, column by column. */
@NullMarked
package dev.tarn.gateway.lineage;

import org.jspecify.annotations.NullMarked;
