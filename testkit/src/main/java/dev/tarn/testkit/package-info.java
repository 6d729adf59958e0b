/** Real servers and controllable faults for tests. */
@NullMarked
package dev.tarn.testkit;

import org.jspecify.annotations.NullMarked;
