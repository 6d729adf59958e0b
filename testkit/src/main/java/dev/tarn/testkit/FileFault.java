package dev.tarn.testkit;

/** What goes wrong with a file. */
public enum FileFault {
    /** The file cannot be opened for reading. */
    FAIL_READ,
    /** Nothing is written. */
    FAIL_BEFORE_WRITE,
    /**
     * The whole file is written and there to be read, but the writer is told otherwise: the answer
     * got lost.
     */
    FAIL_AFTER_WRITE,
    /** The file stays. */
    FAIL_BEFORE_DELETE,
    /** The file goes, but whoever deleted it is told otherwise. */
    FAIL_AFTER_DELETE
}
