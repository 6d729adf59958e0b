/**
 * A real Ceph RADOS Gateway, the object store whose STS and policies the tests of vended
 * credentials need.
 */
@NullMarked
package dev.tarn.testkit.ceph;

import org.jspecify.annotations.NullMarked;
