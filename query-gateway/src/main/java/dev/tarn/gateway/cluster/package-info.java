/** The Trinos behind the gateway, and what they say of themselves. */
@NullMarked
package dev.tarn.gateway.cluster;

import org.jspecify.annotations.NullMarked;
