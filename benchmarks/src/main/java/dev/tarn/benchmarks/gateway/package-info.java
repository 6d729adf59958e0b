/** What a query costs more when it goes through the gateway. */
@NullMarked
package dev.tarn.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
