package dev.tarn.testkit;

import java.security.SecureRandom;
import java.util.Random;

/** Randomness that can be had again: every seed is printed, and {@code -Dseed=} replays it. */
public final class Seeds {
    private static final String PROPERTY = "seed";

    private Seeds() {}

    /** A generator whose seed stands in the output of the test that drew it. */
    public static Random random() {
        long seed = next();
        // Printed, not logged: what replays a failure must not depend on a log level.
        System.out.println("seed " + seed + " (replay with -Dseed=" + seed + ")");
        return new Random(seed);
    }

    private static long next() {
        String wanted = System.getProperty(PROPERTY, "");
        return wanted.isEmpty() ? new SecureRandom().nextLong() : Long.parseLong(wanted);
    }
}
