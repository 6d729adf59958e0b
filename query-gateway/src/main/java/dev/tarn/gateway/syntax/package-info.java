/**
 * What a statement says, before anybody runs it: its kind, the tables that it names, and when it
 * looks at them.
 */
@NullMarked
package dev.tarn.gateway.syntax;

import org.jspecify.annotations.NullMarked;
