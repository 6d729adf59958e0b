/** The product as its users meet it. */
@NullMarked
package dev.tarn.systemtests;

import org.jspecify.annotations.NullMarked;
