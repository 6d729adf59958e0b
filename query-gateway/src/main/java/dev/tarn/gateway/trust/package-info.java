/** What Trino believes of the gateway: its key, and a token for each query. */
@NullMarked
package dev.tarn.gateway.trust;

import org.jspecify.annotations.NullMarked;
