package dev.tarn.testkit.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a skipped test says in the end. */
class CommandTest {
    @TempDir private Path folder;

    @Test
    void returnsWhatIsPrinted() throws CephUnavailable {
        assertThat(command(Duration.ofSeconds(20)).run("sh", "-c", "echo $GREETING"))
                .isEqualTo("hello\n");
    }

    @Test
    void namesTheProgramThatIsMissing() {
        assertThatExceptionOfType(CephUnavailable.class)
                .isThrownBy(() -> command(Duration.ofSeconds(20)).run("no-such-program"))
                .withMessage("there is no no-such-program");
    }

    @Test
    void quotesTheLastWordsOfFailure() {
        assertThatExceptionOfType(CephUnavailable.class)
                .isThrownBy(() ->
                        command(Duration.ofSeconds(20))
                                .run("sh", "-c", "echo first; echo last; exit 3"))
                .withMessage("sh ended with 3: last");
    }

    @Test
    void waitsNoLongerThanItsPatience() {
        assertThatExceptionOfType(CephUnavailable.class)
                .isThrownBy(() ->
                        command(Duration.ofMillis(200))
                                .run("sh", "-c", "exec cat /dev/zero > /dev/null"))
                .withMessageContaining("took more than");
    }

    private Command command(Duration patience) {
        return new Command(folder, Map.of("GREETING", "hello"), patience);
    }
}
