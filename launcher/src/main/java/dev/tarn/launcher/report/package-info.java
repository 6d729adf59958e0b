/** What people and programs read about a lakehouse: progress, status, what to paste, diagnosis. */
@NullMarked
package dev.tarn.launcher.report;

import org.jspecify.annotations.NullMarked;
