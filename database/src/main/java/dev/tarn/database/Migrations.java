package dev.tarn.database;

import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrations of one schema, {@code classpath:db/<schema>/V0001__noun.sql}: forward only, never
 * repaired, and refused when somebody newer was here before.
 */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private final String schema;
    private final Flyway flyway;

    Migrations(String schema, DataSource dataSource) {
        this.schema = schema;
        this.flyway =
                Flyway.configure(Migrations.class.getClassLoader())
                        .dataSource(dataSource)
                        .locations("classpath:db/" + schema)
                        .failOnMissingLocations(true)
                        .schemas(schema)
                        .defaultSchema(schema)
                        .createSchemas(true)
                        .cleanDisabled(true)
                        .outOfOrder(false)
                        .validateOnMigrate(true)
                        .ignoreMigrationPatterns(new String[0])
                        .placeholderReplacement(false)
                        .loggers("slf4j")
                        .load();
    }

    /**
     * Applies what is missing, one process at a time however many start together; answers how many
     * were applied.
     */
    public int migrate() {
        try {
            refuseNewer();
            int applied = flyway.migrate().migrationsExecuted;
            log.atInfo()
                    .addKeyValue("schema", schema)
                    .addKeyValue("applied", applied)
                    .log("Schema is current");
            return applied;
        } catch (FlywayException failure) {
            throw failure("Cannot migrate schema %s: %s", failure);
        }
    }

    /** Refuses to go on when the schema is not exactly the one that this program knows. */
    public void requireCurrent() {
        try {
            refuseNewer();
            String pending =
                    Arrays.stream(flyway.info().pending())
                            .map(migration -> migration.getVersion().getVersion())
                            .collect(Collectors.joining(", "));
            if (!pending.isEmpty()) {
                throw new MigrationFailure(
                        "Cannot use schema %s: migrations are missing: %s; run migrate first"
                                .formatted(schema, pending));
            }
            flyway.validate();
        } catch (FlywayException failure) {
            throw failure("Cannot use schema %s: %s", failure);
        }
    }

    private void refuseNewer() {
        for (MigrationInfo migration : flyway.info().all()) {
            MigrationState state = migration.getState();
            if (state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED) {
                throw new MigrationFailure(
                        "Cannot use schema %s: a newer version of this program brought it to %s; start that version or a later one"
                                .formatted(schema, migration.getVersion().getVersion()));
            }
        }
    }

    private MigrationFailure failure(String message, FlywayException cause) {
        String reason = String.valueOf(cause.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
        return new MigrationFailure(message.formatted(schema, reason), cause);
    }
}
