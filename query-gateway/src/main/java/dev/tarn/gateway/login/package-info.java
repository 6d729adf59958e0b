/** Who asks, by password or token, and in whose name they may do so. */
@NullMarked
package dev.tarn.gateway.login;

import org.jspecify.annotations.NullMarked;
