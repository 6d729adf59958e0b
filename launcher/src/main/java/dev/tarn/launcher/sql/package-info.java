/** SQL on the command line: statements through the gateway, and the receipts of those before. */
@NullMarked
package dev.tarn.launcher.sql;

import org.jspecify.annotations.NullMarked;
