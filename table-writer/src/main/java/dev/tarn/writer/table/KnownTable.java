package dev.tarn.writer.table;

import java.util.UUID;

/** A table and the name that it has: another one may get the name, and it may get another name. */
public record KnownTable(TableName name, UUID uuid) {}
