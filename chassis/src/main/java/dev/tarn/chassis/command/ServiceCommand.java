package dev.tarn.chassis.command;

import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.chassis.telemetry.AdminConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line that every service has: {@code serve}, {@code migrate}, {@code health}, {@code
 * version}. Whatever keeps it from starting is one line on standard error and an exit code other
 * than 0.
 */
public final class ServiceCommand<C extends Record> {
    private static final Logger log = LoggerFactory.getLogger(ServiceCommand.class);
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final String program;
    private final String prefix;
    private final Class<C> type;
    private final Function<C, AdminConfig> admin;
    private final Function<C, RunningService> start;
    private final Optional<Function<C, Integer>> migrate;

    /** A service without a schema of its own. */
    public ServiceCommand(
            String program,
            String prefix,
            Class<C> type,
            Function<C, AdminConfig> admin,
            Function<C, RunningService> start) {
        this(program, prefix, type, admin, start, Optional.empty());
    }

    /**
     * @param prefix of the service's environment variables
     * @param migrate brings the service's schema up to date and says how many migrations that took
     */
    public ServiceCommand(
            String program,
            String prefix,
            Class<C> type,
            Function<C, AdminConfig> admin,
            Function<C, RunningService> start,
            Function<C, Integer> migrate) {
        this(program, prefix, type, admin, start, Optional.of(migrate));
    }

    private ServiceCommand(
            String program,
            String prefix,
            Class<C> type,
            Function<C, AdminConfig> admin,
            Function<C, RunningService> start,
            Optional<Function<C, Integer>> migrate) {
        this.program = program;
        this.prefix = prefix;
        this.type = type;
        this.admin = admin;
        this.start = start;
        this.migrate = migrate;
    }

    /** Runs the command to its end and returns the process' exit code. */
    public int run(
            List<String> arguments,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err) {
        try {
            var words = new ArrayList<>(arguments);
            Optional<Path> file = configFile(words);
            if (words.size() != 1) {
                throw new Misuse(usage());
            }
            return switch (words.getFirst()) {
                case "serve" -> serve(load(file, environment));
                case "migrate" -> {
                    var migration = migrate.orElseThrow(() -> new Misuse(usage()));
                    int applied = migration.apply(load(file, environment));
                    out.printf("Applied %d migrations.%n", applied);
                    yield 0;
                }
                case "health" -> health(load(file, environment), out, err);
                case "version" -> {
                    out.println(program + " " + version());
                    yield 0;
                }
                case "help", "--help", "-h" -> {
                    out.println(usage());
                    yield 0;
                }
                default -> throw new Misuse(usage());
            };
        } catch (Misuse misuse) {
            err.println(misuse.getMessage());
            return MISUSED;
        } catch (ConfigException refused) {
            err.println(program + ": " + refused.getMessage());
            return MISUSED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (RuntimeException failure) {
            log.atDebug().setCause(failure).log("Failed");
            err.println(program + ": " + failure.getMessage());
            return FAILED;
        }
    }

    private int serve(C config) throws InterruptedException {
        log.info("Configuration:\n{}", ConfigLoader.describe(config));
        try (RunningService service = start.apply(config)) {
            service.awaitTermination();
        }
        return 0;
    }

    private int health(C config, PrintStream out, PrintStream err) throws InterruptedException {
        Readiness readiness = Readiness.ask(admin.apply(config));
        (readiness.ready() ? out : err).println(readiness.words());
        return readiness.ready() ? 0 : FAILED;
    }

    private C load(Optional<Path> file, Map<String, String> environment) {
        return ConfigLoader.load(type, prefix, file, environment);
    }

    private Optional<Path> configFile(List<String> words) {
        int option = words.indexOf("--config");
        if (option < 0) {
            return Optional.empty();
        }
        if (option + 1 >= words.size()) {
            throw new Misuse(program + ": --config wants a file");
        }
        words.remove(option);
        return Optional.of(Path.of(words.remove(option)));
    }

    private String version() {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private String usage() {
        return """
        Usage: %1$s COMMAND [--config FILE]

          serve     answer requests until SIGTERM
        %3$s  health    exit 0 when the server of this configuration is ready
          version   print the version
          help      print this text

        Settings come from FILE (YAML) and then from %2$s_… in the environment.\
        """
                .formatted(
                        program,
                        prefix,
                        migrate.isPresent()
                                ? "  migrate   bring the database up to date and exit; serve does it too\n"
                                : "");
    }

    /** The command line is not one of ours. */
    private static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misuse(String message) {
            super(message);
        }
    }
}
