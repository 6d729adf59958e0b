package dev.tarn.gateway.sql;

/** A statement that was refused or has failed, in the words of whoever refused it. */
public final class QueryFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String name;
    private final String type;

    QueryFailed(String name, String type, String message) {
        super(message);
        this.name = name;
        this.type = type;
    }

    /** What is to be shown. */
    public String words() {
        return String.valueOf(getMessage());
    }

    /** Such as {@code TABLE_NOT_FOUND}. */
    public String name() {
        return name;
    }

    public int status() {
        return switch (type) {
            case "USER_ERROR" -> name.equals("PERMISSION_DENIED") ? 403 : 400;
            case "INSUFFICIENT_RESOURCES" -> 429;
            default -> name.equals("SERVER_STARTING_UP") ? 503 : 500;
        };
    }
}
