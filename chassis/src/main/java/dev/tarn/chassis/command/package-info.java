/** What a service understands on its command line. */
@NullMarked
package dev.tarn.chassis.command;

import org.jspecify.annotations.NullMarked;
