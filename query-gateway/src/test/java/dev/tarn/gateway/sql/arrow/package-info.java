/** Tests of what is Arrow's, and of what is refused. */
@NullMarked
package dev.tarn.gateway.sql.arrow;

import org.jspecify.annotations.NullMarked;
