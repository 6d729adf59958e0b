package dev.tarn.gateway.sql.arrow;

/** A value that Arrow cannot hold as it is; it is not changed to fit. */
public final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String reason) {
        super(reason);
    }

    Unfit(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** In words that go behind the name of a column. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    Unfit within(String column) {
        return new Unfit("Column %s %s".formatted(column, reason()), this);
    }
}
