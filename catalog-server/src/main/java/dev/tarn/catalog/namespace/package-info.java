/** Namespaces of a lake, of any depth. */
@NullMarked
package dev.tarn.catalog.namespace;

import org.jspecify.annotations.NullMarked;
