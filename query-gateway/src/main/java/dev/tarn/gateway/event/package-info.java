/** What engines report by themselves of queries that have ended. */
@NullMarked
package dev.tarn.gateway.event;

import org.jspecify.annotations.NullMarked;
