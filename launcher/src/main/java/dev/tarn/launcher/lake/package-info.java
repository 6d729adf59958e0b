/**
 * One lake of a catalog: how commands reach it, and how its tables are named on the command line.
 */
@NullMarked
package dev.tarn.launcher.lake;

import org.jspecify.annotations.NullMarked;
