package dev.tarn.systemtests.engines;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The tests of this package in one JVM, on the one catalog, Trino and Spark that they share. */
@Suite
@ExcludeTags("long")
@SelectPackages("dev.tarn.systemtests.engines")
class EnginesSuite {}
