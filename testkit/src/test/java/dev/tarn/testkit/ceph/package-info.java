/** Whether Ceph does what the tests of vended credentials rely on. */
@NullMarked
package dev.tarn.testkit.ceph;

import org.jspecify.annotations.NullMarked;
