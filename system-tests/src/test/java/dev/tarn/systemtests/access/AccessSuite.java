package dev.tarn.systemtests.access;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The tests of this package in one JVM, on the one lakehouse, Trino and Spark that they share. */
@Suite
@ExcludeTags("long")
@SelectPackages("dev.tarn.systemtests.access")
class AccessSuite {}
