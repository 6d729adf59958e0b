package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
@ResourceLock(Resources.SYSTEM_OUT)
class SeedsTest {
    private static final Pattern REPLAY = Pattern.compile("-Dseed=(-?\\d+)");

    private final String before = System.getProperty("seed", "");

    @BeforeEach
    void forget() {
        System.clearProperty("seed");
    }

    @AfterEach
    void restore() {
        if (before.isEmpty()) {
            System.clearProperty("seed");
        } else {
            System.setProperty("seed", before);
        }
    }

    @Test
    void printWhatReplaysThem() {
        var first = new Random[1];
        String output = printed(() -> first[0] = Seeds.random());
        Matcher replay = REPLAY.matcher(output);
        assertThat(replay.find()).isTrue();

        System.setProperty("seed", replay.group(1));

        assertThat(Seeds.random().nextLong()).isEqualTo(first[0].nextLong());
    }

    @Test
    void differFromRunToRun() {
        assertThat(Seeds.random().nextLong()).isNotEqualTo(Seeds.random().nextLong());
    }

    @Test
    void refuseWhatIsNoNumber() {
        System.setProperty("seed", "lucky");

        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(Seeds::random);
    }

    private static String printed(Runnable work) {
        var bytes = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(out);
        }
        return bytes.toString(UTF_8);
    }
}
