/** The management API of the rules: who says who may do what. */
@NullMarked
package dev.tarn.catalog.grant;

import org.jspecify.annotations.NullMarked;
