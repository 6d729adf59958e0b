package dev.tarn.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir Path parent;

    private DataFolder folder;

    @BeforeEach
    void choose() {
        folder = new DataFolder(parent.resolve("deep/data"));
    }

    @Test
    void makesAFolderWhoseContentIsClosedToOthers() throws IOException {
        folder.prepare("1.0");

        assertThat(folder.exists()).isTrue();
        assertThat(permissions(folder.path())).isEqualTo("rwx--x--x");
        assertThat(permissions(folder.s3())).isEqualTo("rwx------");
        assertThat(permissions(folder.logs())).isEqualTo("rwx------");
        assertThat(permissions(folder.path().resolve("tarn.json"))).isEqualTo("rw-------");
    }

    @Test
    void takesItsOwnFolderAgain() {
        folder.prepare("1.0");

        folder.prepare("1.1");

        assertThat(folder.path().resolve("tarn.json")).content().contains("\"1.0\"");
    }

    @Test
    void refusesTheFolderOfANewerTarnAndTouchesNothing() throws IOException {
        Files.createDirectories(folder.path());
        String newer = "{\"format\": 2, \"writtenBy\": \"7.0\", \"more\": true}";
        Files.writeString(folder.path().resolve("tarn.json"), newer);

        assertThatThrownBy(() -> folder.prepare("1.0"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("format 2, written by Tarn 7.0")
                .hasMessageContaining("reads up to format 1");

        assertThat(folder.path().resolve("tarn.json")).hasContent(newer);
        assertThat(folder.logs()).doesNotExist();
    }

    @Test
    void refusesAFolderOfOtherThings() throws IOException {
        Files.createDirectories(folder.path());
        Files.writeString(folder.path().resolve("thesis.tex"), "…");

        assertThatThrownBy(() -> folder.prepare("1.0"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("holds files, but no Tarn data");

        assertThat(folder.exists()).isFalse();
    }

    @Test
    void takesAnEmptyFolderAndTheRemainsOfACrashInItsFirstMoment() throws IOException {
        Files.createDirectories(folder.path());
        Files.writeString(folder.path().resolve("tarn.json.new"), "{\"for");

        folder.prepare("1.0");

        assertThat(folder.exists()).isTrue();
    }

    @Test
    void refusesAFileInItsPlace() throws IOException {
        Files.createDirectories(folder.path().getParent());
        Files.writeString(folder.path(), "");

        assertThatThrownBy(() -> folder.prepare("1.0"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageEndingWith("it is a file");
    }

    @Test
    void saysWhichFileIsDamaged() throws IOException {
        folder.prepare("1.0");
        Files.writeString(folder.path().resolve("tarn.json"), "{\"format\": ");

        assertThatThrownBy(() -> folder.prepare("1.0"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("tarn.json is damaged");
    }

    @Test
    void keepsOneSetOfSecretsForItsOwner() throws IOException {
        folder.prepare("1.0");

        Secrets secrets = folder.secrets();

        assertThat(folder.secrets()).isEqualTo(secrets);
        assertThat(permissions(folder.secretsFile().path())).isEqualTo("rw-------");
        assertThat(Base64.getDecoder().decode(secrets.encryptionKey())).hasSize(32);
        assertThat(secrets.adminSecret()).hasSizeGreaterThan(40).matches("[A-Za-z0-9_-]+");
        assertThat(secrets.toString()).doesNotContain(secrets.adminSecret());
    }

    @Test
    void twoFoldersShareNoSecret() {
        folder.prepare("1.0");
        DataFolder other = new DataFolder(parent.resolve("other"));
        other.prepare("1.0");

        assertThat(folder.secrets().adminSecret()).isNotEqualTo(other.secrets().adminSecret());
        assertThat(folder.secrets().encryptionKey()).isNotEqualTo(other.secrets().encryptionKey());
    }

    @Test
    void neverMakesNewSecretsForDataThatNeedsTheOldOnes() throws IOException {
        folder.prepare("1.0");
        Files.createDirectories(folder.postgres());

        assertThatThrownBy(() -> folder.secrets())
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("secrets.json is missing")
                .hasMessageContaining("backup");

        assertThat(folder.secretsFile().path()).doesNotExist();
    }

    @Test
    void refusesSecretsWithAHole() throws IOException {
        folder.prepare("1.0");
        folder.secrets();
        Files.writeString(folder.secretsFile().path(), "{\"adminSecret\": \"x\"}");

        assertThatThrownBy(() -> folder.secrets())
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("secrets.json is damaged");
    }

    @Test
    void letsOneLauncherIn() {
        folder.prepare("1.0");

        try (var first = folder.lock().orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(folder.lock()).isEmpty();
        }
        try (var again = folder.lock().orElseThrow()) {
            assertThat(again).isNotNull();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
