package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineClasspathTest {
    @TempDir Path home;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectories(home.resolve("engines/some/target"));
    }

    @Test
    void listsTheEnginesOwnJarFirst() throws IOException {
        Path own = Files.createFile(target.resolve("engine.jar"));
        Path first = Files.createFile(home.resolve("a.jar"));
        Path second = Files.createFile(home.resolve("b.jar"));
        Files.writeString(target.resolve("classpath"), first + ":" + second);

        EngineClasspath classpath = EngineClasspath.of(home, "some");

        assertThat(classpath.jars()).containsExactly(own, first, second);
        assertThat(classpath.joined()).isEqualTo(own + ":" + first + ":" + second);
    }

    @Test
    void saysHowToBuildWhatIsNotBuilt() {
        assertThatThrownBy(() -> EngineClasspath.of(home, "some"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Engine some is not built")
                .hasMessageContaining("./tarn build");
    }

    @Test
    void noticesAJarThatIsGone() throws IOException {
        Files.writeString(target.resolve("classpath"), home.resolve("gone.jar").toString());

        assertThatThrownBy(() -> EngineClasspath.of(home, "some"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("gone.jar");
    }
}
