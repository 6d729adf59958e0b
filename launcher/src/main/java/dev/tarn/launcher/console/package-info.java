/** What every command shares: which data folder is meant, and where the log goes. */
@NullMarked
package dev.tarn.launcher.console;

import org.jspecify.annotations.NullMarked;
