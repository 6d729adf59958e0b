/** What the launcher keeps in the data folder: format, secrets, ports, what runs now. */
@NullMarked
package dev.tarn.launcher.state;

import org.jspecify.annotations.NullMarked;
