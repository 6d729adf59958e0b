package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Secret;
import dev.tarn.database.Transactions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that somebody can sign in. Whoever writes the configuration is the operator: a secret
 * there that is not the stored one becomes it, and gives its principal the role admin. The same
 * secret again changes nothing, so that an administrator who was disabled over the API stays so.
 * Servers that start together go through this one after the other.
 */
final class Bootstrap {
    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);
    private static final String BY = "bootstrap";

    private final Transactions transactions;
    private final ClientSecrets secrets;
    private final InstantSource clock;
    private final Consumer<String> console;

    Bootstrap(
            Transactions transactions,
            ClientSecrets secrets,
            InstantSource clock,
            Consumer<String> console) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.clock = clock;
        this.console = console;
    }

    void run(BootstrapConfig config) {
        Optional<Secret> configured = config.clientSecret();
        if (configured.isPresent()) {
            boolean changed =
                    transactions.write(handle ->
                            establish(handle, config.clientId(), configured.orElseThrow()));
            if (changed) {
                log.atInfo()
                        .addKeyValue("principal", config.clientId())
                        .log("The configured administrator was set up");
            }
            return;
        }
        Secret generated = secrets.generate();
        transactions.run(handle -> begin(handle, config.clientId(), generated));
    }

    /** Answers whether anything was changed. */
    private boolean establish(Handle handle, String name, Secret secret) {
        PrincipalStore store = handle.attach(PrincipalStore.class);
        store.lockAll();
        Optional<PrincipalRow> before = store.find(name);
        if (before.isPresent() && secrets.check(before, secret) == ClientSecrets.Check.RIGHT) {
            return false;
        }
        write(handle, name, secret, before);
        return true;
    }

    /**
     * Only where nobody is administrator yet. The secret is shown before COMMIT: a process that
     * dies in between has shown one that opens nothing, and the next start shows another; after
     * COMMIT it would leave an administrator whose secret nobody has seen.
     */
    private void begin(Handle handle, String name, Secret secret) {
        PrincipalStore store = handle.attach(PrincipalStore.class);
        store.lockAll();
        if (handle.attach(RoleStore.class).countEnabled(Roles.ADMIN) > 0) {
            return;
        }
        write(handle, name, secret, store.find(name));
        console.accept(
                """

                The first administrator is being made. This is shown once:
                    client id      %s
                    client secret  %s
                Should this start fail, the next one shows another secret.
                """
                        .formatted(name, secret.value()));
    }

    private void write(Handle handle, String name, Secret secret, Optional<PrincipalRow> before) {
        PrincipalStore store = handle.attach(PrincipalStore.class);
        String hash = secrets.hash(secret);
        if (before.isEmpty()) {
            store.insert(name, false, false, hash, clock.instant());
        } else {
            store.update(name, before.orElseThrow().engine(), false, clock.instant());
            store.changeSecret(name, hash, clock.instant());
            store.endTokens(name);
        }
        handle.attach(RoleStore.class).grant(Roles.ADMIN, name, clock.instant(), BY);
    }
}
