/** The tools of the tests, tested. */
@NullMarked
package dev.tarn.testkit;

import org.jspecify.annotations.NullMarked;
