package dev.tarn.gateway.syntax;

import java.util.Optional;

/**
 * A table as a statement names it, before anybody looks whether there is one.
 *
 * @param name as written, in small letters; catalog and schema only where the statement has them
 * @param asOf the time-travel clause as SQL, such as {@code VERSION AS OF 7}
 */
public record NamedTable(String name, Optional<String> asOf) {}
