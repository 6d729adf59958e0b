/**
 * What every command shares: which data folder is meant, where the log goes, and tables of text.
 */
@NullMarked
package dev.tarn.launcher.console;

import org.jspecify.annotations.NullMarked;
