package dev.tarn.chassis.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.chassis.telemetry.AdminConfig;
import dev.tarn.chassis.telemetry.AdminServer;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCommandTest {
    record LampConfig(@Default("{port: 0}") AdminConfig admin, String colour) {}

    @TempDir Path dir;

    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ServiceCommand<LampConfig> command() {
        return new ServiceCommand<>(
                "lamp", "LAMP", LampConfig.class, LampConfig::admin, this::start, this::migrate);
    }

    private RunningService start(LampConfig config) {
        if (config.colour().equals("black")) {
            throw new UncheckedIOException("Cannot shine black", new IOException());
        }
        events.add("started " + config.colour());
        return new RunningService() {
            @Override
            public void awaitTermination() {
                events.add("awaited");
            }

            @Override
            public void close() {
                events.add("closed");
            }
        };
    }

    private int migrate(LampConfig config) {
        events.add("migrated " + config.colour());
        return 3;
    }

    private int run(Map<String, String> environment, String... arguments) {
        return run(command(), environment, arguments);
    }

    private int run(
            ServiceCommand<LampConfig> command,
            Map<String, String> environment,
            String... arguments) {
        return command.run(
                List.of(arguments),
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void servesUntilItIsToldToStop() {
        assertThat(run(Map.of("LAMP_COLOUR", "red"), "serve")).isZero();
        assertThat(events).containsExactly("started red", "awaited", "closed");
        assertThat(err()).isEmpty();
    }

    @Test
    void readsTheFileThatItIsGiven() throws IOException {
        Path file = Files.writeString(dir.resolve("lamp.yaml"), "colour: green");

        assertThat(run(Map.of(), "serve", "--config", file.toString())).isZero();
        assertThat(run(Map.of(), "--config", file.toString(), "migrate")).isZero();
        assertThat(events).contains("started green", "migrated green");
    }

    @Test
    void migratesAndSaysHowMuch() {
        assertThat(run(Map.of("LAMP_COLOUR", "red"), "migrate")).isZero();
        assertThat(out()).isEqualTo("Applied 3 migrations.\n");
    }

    @Test
    void aServiceWithoutASchemaHasNoMigration() {
        var command =
                new ServiceCommand<>(
                        "lamp", "LAMP", LampConfig.class, LampConfig::admin, this::start);

        assertThat(run(command, Map.of("LAMP_COLOUR", "red"), "migrate")).isEqualTo(2);
        assertThat(run(command, Map.of(), "help")).isZero();
        assertThat(out()).contains("serve").doesNotContain("migrate");
    }

    @Test
    void aConfigurationErrorIsOneLineAndNotZero() {
        assertThat(run(Map.of(), "serve")).isEqualTo(2);
        assertThat(err()).isEqualTo("lamp: Missing key colour: expected text\n");
        assertThat(events).isEmpty();
    }

    @Test
    void aFailedStartIsOneLineAndNotZero() {
        assertThat(run(Map.of("LAMP_COLOUR", "black"), "serve")).isEqualTo(1);
        assertThat(err()).isEqualTo("lamp: Cannot shine black\n");
    }

    @Test
    void misuseShowsHowItIsUsed() {
        for (String[] arguments :
                new String[][] {{}, {"shine"}, {"serve", "now"}, {"serve", "--fast"}}) {
            assertThat(run(Map.of("LAMP_COLOUR", "red"), arguments)).isEqualTo(2);
        }
        assertThat(run(Map.of(), "serve", "--config")).isEqualTo(2);
        assertThat(err()).contains("Usage: lamp COMMAND", "--config wants a file");
        assertThat(events).isEmpty();
    }

    @Test
    void saysItsVersionAndHelp() {
        assertThat(run(Map.of(), "version")).isZero();
        assertThat(run(Map.of(), "help")).isZero();
        assertThat(out()).startsWith("lamp ").contains("Usage: lamp COMMAND", "LAMP_");
    }

    @Test
    void asksARunningServerHowItIs() {
        var lifecycle = new Lifecycle("lamp");
        try (Telemetry telemetry = Telemetry.create("lamp");
                AdminServer admin =
                        AdminServer.start(
                                new AdminConfig("127.0.0.1", 0),
                                telemetry,
                                List.of(lifecycle.readiness()))) {
            Map<String, String> environment =
                    Map.of("LAMP_COLOUR", "red", "LAMP_ADMIN_PORT", String.valueOf(admin.port()));

            assertThat(run(environment, "health")).isEqualTo(1);
            assertThat(err()).contains("The service is starting");
            lifecycle.started();
            assertThat(run(environment, "health")).isZero();
            assertThat(out()).contains("\"up\"");
        }
        assertThat(run(Map.of("LAMP_COLOUR", "red", "LAMP_ADMIN_PORT", "1"), "health"))
                .isEqualTo(1);
        assertThat(err()).contains("Cannot reach http://127.0.0.1:1");
    }
}
