/** Rows of Trino's protocol as an Arrow stream: its types, its columns, its messages. */
@NullMarked
package dev.tarn.gateway.sql.arrow;

import org.jspecify.annotations.NullMarked;
