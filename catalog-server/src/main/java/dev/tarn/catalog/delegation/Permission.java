package dev.tarn.catalog.delegation;

/** What may be done with the files of a table. */
public enum Permission {
    READ,
    WRITE
}
