/** Speaks to a running lakehouse as any client would: over HTTP. */
@NullMarked
package dev.tarn.launcher.client;

import org.jspecify.annotations.NullMarked;
