package dev.tarn.writer.contract;

/** A document that no contract can be made of, or one that does not fit its table. */
public final class ContractRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code path} is the place in the document; empty where it is about all of it. */
    ContractRefused(String path, String message) {
        super(path.isEmpty() ? message : path + ": " + message);
    }
}
