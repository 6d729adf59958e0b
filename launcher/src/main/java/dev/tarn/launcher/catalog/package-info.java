/** Commands that ask a catalog or change something in it, over its REST interfaces. */
@NullMarked
package dev.tarn.launcher.catalog;

import org.jspecify.annotations.NullMarked;
