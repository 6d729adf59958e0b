/**
 * Who may ask, and how they prove it: principals and roles, client secrets, the token endpoint, the
 * keys that sign tokens.
 */
@NullMarked
package dev.tarn.catalog.identity;

import org.jspecify.annotations.NullMarked;
