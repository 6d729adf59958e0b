/** Servers, clocks, seeds, faults and house rules for the tests of any module. Knows no service. */
@NullMarked
package dev.tarn.testkit;

import org.jspecify.annotations.NullMarked;
