/** How much of the clusters one person may have: at once, in a minute, in a day. */
@NullMarked
package dev.tarn.gateway.admission;

import org.jspecify.annotations.NullMarked;
