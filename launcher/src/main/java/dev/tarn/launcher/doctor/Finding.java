package dev.tarn.launcher.doctor;

/**
 * One thing that was looked at.
 *
 * @param advice what to do; empty when all is well
 */
public record Finding(Level level, String subject, String detail, String advice) {
    /** How bad it is. */
    public enum Level {
        OK,
        WARNING,
        FAILURE
    }

    static Finding ok(String subject, String detail) {
        return new Finding(Level.OK, subject, detail, "");
    }

    static Finding warning(String subject, String detail, String advice) {
        return new Finding(Level.WARNING, subject, detail, advice);
    }

    static Finding failure(String subject, String detail, String advice) {
        return new Finding(Level.FAILURE, subject, detail, advice);
    }

    public String line() {
        String mark =
                switch (level) {
                    case OK -> "ok  ";
                    case WARNING -> "warn";
                    case FAILURE -> "FAIL";
                };
        return "  %s  %-14s %s%s"
                .formatted(mark, subject, detail, advice.isEmpty() ? "" : "\n        → " + advice);
    }
}
