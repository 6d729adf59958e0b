/** Results that wait in an object store: who may fetch their segments, without a login. */
@NullMarked
package dev.tarn.gateway.spooling;

import org.jspecify.annotations.NullMarked;
