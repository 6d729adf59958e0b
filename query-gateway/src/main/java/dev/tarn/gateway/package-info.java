/** The query gateway. */
@NullMarked
package dev.tarn.gateway;

import org.jspecify.annotations.NullMarked;
