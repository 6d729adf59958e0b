/** Tests of who is believed, and how long. */
@NullMarked
package dev.tarn.gateway.login;

import org.jspecify.annotations.NullMarked;
