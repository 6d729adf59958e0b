/** The policy as people meet it who query through Trino. */
@NullMarked
package dev.tarn.systemtests.access;

import org.jspecify.annotations.NullMarked;
