/** How much of the past people see: said before a query runs, and looked at when it has. */
@NullMarked
package dev.tarn.gateway.reach;

import org.jspecify.annotations.NullMarked;
