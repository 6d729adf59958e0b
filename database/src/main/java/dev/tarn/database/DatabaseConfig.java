package dev.tarn.database;

import java.time.Duration;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where PostgreSQL is and how much of it one process may use.
 *
 * <p>The password is a plain string: this module knows no configuration library, and each service's
 * own record, whose secrets print as {@code ***}, is mapped onto this one. {@link #toString()}
 * leaves it out.
 */
public record DatabaseConfig(
        String url,
        String user,
        String password,
        int poolSize,
        Duration connectionTimeout,
        Duration statementTimeout,
        Duration lockTimeout) {

    /**
     * How much longer than a statement we wait for the socket, so that the server's own time-out
     * speaks first.
     */
    private static final Duration SOCKET_GRACE = Duration.ofSeconds(10);

    /**
     * A URL is logged and shown: what the driver would take for a credential has no place in it.
     */
    private static final Pattern CREDENTIALS =
            Pattern.compile("[?&](password|sslpassword|user)=|//[^/?]*@", Pattern.CASE_INSENSITIVE);

    public DatabaseConfig {
        if (!url.startsWith("jdbc:postgresql:")) {
            // Without the URL, which may hold a password.
            throw new IllegalArgumentException(
                    "Cannot use database url: it must start with jdbc:postgresql:");
        }
        requireWithoutCredentials(url);
        if (poolSize < 1) {
            throw new IllegalArgumentException(
                    "Cannot use a pool of %d connections".formatted(poolSize));
        }
        requirePositive("connection", connectionTimeout);
        requirePositive("statement", statementTimeout);
        requirePositive("lock", lockTimeout);
    }

    /** Refuses a URL that is not to be shown, without showing it. */
    public static void requireWithoutCredentials(String url) {
        if (CREDENTIALS.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "Cannot use database url: it holds a password or a user; set them beside it");
        }
    }

    /** The defaults that suit a laptop and a small server. */
    public DatabaseConfig(String url, String user, String password) {
        this(
                url,
                user,
                password,
                16,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /** What every pooled connection of a service starts with. */
    Properties pooledProperties(String schema) {
        var properties = migrationProperties(schema);
        // Server-side time-outs travel as start-up options, so that no RESET inside a session can
        // lose them. A
        // transaction does nothing but SQL: one that idles longer than a statement may run has lost
        // its thread.
        properties.setProperty(
                "options",
                "-c statement_timeout=%1$d -c lock_timeout=%2$d -c idle_in_transaction_session_timeout=%1$d"
                        .formatted(statementTimeout.toMillis(), lockTimeout.toMillis()));
        properties.setProperty("socketTimeout", seconds(statementTimeout.plus(SOCKET_GRACE)));
        return properties;
    }

    /**
     * What a migration starts with: it may run for as long as it needs, but not queue behind a lock
     * for long.
     */
    Properties migrationProperties(String schema) {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("currentSchema", schema);
        properties.setProperty("ApplicationName", "tarn-" + schema);
        properties.setProperty("connectTimeout", seconds(connectionTimeout));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("options", "-c lock_timeout=" + lockTimeout.toMillis());
        // The detail of a server error quotes rows; messages and logs must not.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    @Override
    public String toString() {
        return "DatabaseConfig[url=%s, user=%s, password=***, poolSize=%d, connectionTimeout=%s, statementTimeout=%s, lockTimeout=%s]"
                .formatted(url, user, poolSize, connectionTimeout, statementTimeout, lockTimeout);
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "Cannot use a %s time-out of %s".formatted(name, timeout));
        }
    }
}
