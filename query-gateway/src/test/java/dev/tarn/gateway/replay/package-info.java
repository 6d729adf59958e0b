@NullMarked
package dev.tarn.gateway.replay;

import org.jspecify.annotations.NullMarked;
