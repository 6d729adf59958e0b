package dev.tarn.launcher.report;

/** What a part itself answers now; {@code detail} is empty or one line. */
public record PartHealth(boolean up, String detail) {
    static final PartHealth UP = new PartHealth(true, "");

    static PartHealth down(String detail) {
        return new PartHealth(false, detail);
    }
}
