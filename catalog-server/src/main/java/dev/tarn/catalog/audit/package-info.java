/** What the catalog remembers of commits, rules and roles, to be put into tables. */
@NullMarked
package dev.tarn.catalog.audit;

import org.jspecify.annotations.NullMarked;
