/** The rules of access: what is granted to whom and where, version by version. */
@NullMarked
package dev.tarn.catalog.policy;

import org.jspecify.annotations.NullMarked;
