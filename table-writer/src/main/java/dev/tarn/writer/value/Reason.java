package dev.tarn.writer.value;

/** Why a row is rejected; producers branch on the names. */
public enum Reason {
    /** Not the format that it is said to be. */
    MALFORMED,
    /** Bytes that are no UTF-8, or half a surrogate pair: no text. */
    INVALID_UNICODE,
    /** Something comes after the row's end. */
    TRAILING_CONTENT,
    /** A row has to be an object. */
    NOT_AN_OBJECT,
    TOO_LONG,
    /** The same name twice: neither value is more right than the other. */
    DUPLICATE_FIELD,
    /** The table has no such column, and its contract does not let it grow. */
    UNKNOWN_FIELD,
    REQUIRED_IS_MISSING,
    REQUIRED_IS_NULL,
    TYPE_MISMATCH,
    OUT_OF_RANGE,
    /** The column keeps fewer digits than the value has. */
    INEXACT,
    /** The column is an instant, and the value does not say in which zone. */
    ZONE_MISSING,
    /** The column is a local time, and the value names a zone. */
    ZONE_UNEXPECTED,
    WRONG_LENGTH,
    /** The table is partitioned by the value, and no file can carry so long a one. */
    PARTITION_TOO_LONG,
    /** A row with more or fewer fields than its header. */
    WRONG_FIELD_COUNT,
    /** Nothing is there, where the contract of the table wants something. */
    CONTRACT_NULL,
    CONTRACT_RANGE,
    CONTRACT_MULTIPLE,
    CONTRACT_LENGTH,
    CONTRACT_PATTERN,
    /** None of those that the contract allows. */
    CONTRACT_VALUE,
    /** An earlier row of the same batch has the same key. */
    CONTRACT_DUPLICATE
}
