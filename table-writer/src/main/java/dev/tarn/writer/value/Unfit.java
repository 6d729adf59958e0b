package dev.tarn.writer.value;

/**
 * A value that its column cannot hold as it is. Carries no stack: there may be a million of them.
 */
public final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String field;

    public Unfit(Reason reason, String field, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.field = field;
    }

    public Reason reason() {
        return reason;
    }

    /**
     * The path of the field, its levels separated by dots; empty where it is about the whole row.
     */
    public String field() {
        return field;
    }

    /** The same, seen from one level further out. */
    public Unfit within(String outer) {
        String path =
                field.isEmpty()
                        ? outer
                        : field.startsWith("[") ? outer + field : outer + "." + field;
        return new Unfit(reason, path, String.valueOf(getMessage()));
    }
}
