/** Javalin on Jetty with bounded virtual threads, and errors in one shape wherever they happen. */
@NullMarked
package dev.tarn.chassis.http;

import org.jspecify.annotations.NullMarked;
