package dev.tarn.chassis.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.tarn.chassis.config.ConfigLoader;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Logs to standard output: lines for people, or JSON with LOG_FORMAT=json; LOG_LEVEL sets the
 * level. It is code and no logback.xml, because reading XML is a tenth of a second of every start.
 * A file named by logback.configurationFile takes over.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} - %msg %kvp{DOUBLE}%n";

    /** What is noise at INFO from whoever starts a dozen of them. */
    private static final Map<String, Level> QUIET =
            Map.of(
                    "org.eclipse.jetty", Level.WARN,
                    "io.javalin", Level.WARN,
                    "com.zaxxer.hikari", Level.WARN,
                    "org.flywaydb", Level.WARN,
                    "org.apache.iceberg", Level.WARN,
                    "software.amazon", Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Map<String, String> environment = ConfigLoader.environment();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setName("console");
        console.setEncoder(encoder(context, environment.getOrDefault("LOG_FORMAT", "text")));
        console.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.toLevel(environment.getOrDefault("LOG_LEVEL", "INFO"), Level.INFO));
        QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
        if (format.equals("json")) {
            var json = new JsonEncoder();
            json.setContext(context);
            json.setWithNanoseconds(false);
            json.setWithSequenceNumber(false);
            json.setWithContext(false);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithFormattedMessage(true);
            json.start();
            return json;
        }
        var text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(LINE);
        text.start();
        return text;
    }
}
