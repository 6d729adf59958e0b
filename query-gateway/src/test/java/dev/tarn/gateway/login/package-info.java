/** Tests of what is read from a statement. */
@NullMarked
package dev.tarn.gateway.login;

import org.jspecify.annotations.NullMarked;
