package dev.tarn.catalog.identity;

import dev.tarn.chassis.config.Secret;
import dev.tarn.database.Transactions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Principals and their secrets. A new secret and a disabling end the tokens that were given before;
 * setting the secret that is set already does nothing, so that a set-up may be repeated.
 */
final class Principals {
    private final Transactions transactions;
    private final ClientSecrets secrets;
    private final PrincipalStates states;
    private final InstantSource clock;

    Principals(
            Transactions transactions,
            ClientSecrets secrets,
            PrincipalStates states,
            InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.states = states;
        this.clock = clock;
    }

    PrincipalRow load(String name) {
        return transactions
                .read(handle -> handle.attach(PrincipalStore.class).find(name))
                .orElseThrow(() -> new NoSuchPrincipalException(name));
    }

    List<PrincipalRow> list(String after, int limit) {
        return transactions.read(handle -> handle.attach(PrincipalStore.class).list(after, limit));
    }

    PrincipalOutcome put(String name, PrincipalChange change) {
        requireName(name);
        Secret given = change.clientSecret();
        if (given != null && !ClientSecrets.allows(given.value())) {
            throw new BadRequestException("Invalid client-secret: not %s", ClientSecrets.WORDS);
        }
        // Hashed before the transaction, which then holds its locks for as long as SQL takes.
        Optional<PrincipalRow> before =
                transactions.read(handle -> handle.attach(PrincipalStore.class).find(name));
        String newHash = given == null || holds(before, given) ? null : secrets.hash(given);
        if (before.isEmpty()) {
            Secret generated = given == null ? secrets.generate() : null;
            String hash = generated == null ? newHash : secrets.hash(generated);
            Optional<PrincipalRow> made =
                    hash == null ? Optional.empty() : insert(name, change, hash);
            if (made.isPresent()) {
                states.changed(name);
                return new PrincipalOutcome(
                        made.orElseThrow(), true, Optional.ofNullable(generated));
            }
        }
        PrincipalRow after = transactions.write(handle -> update(handle, name, change, newHash));
        states.changed(name);
        return new PrincipalOutcome(after, false, Optional.empty());
    }

    /** Gives a new secret, which is shown this once. */
    PrincipalOutcome rotate(String name) {
        Secret generated = secrets.generate();
        String hash = secrets.hash(generated);
        PrincipalRow after =
                transactions.write(handle ->
                        update(handle, name, new PrincipalChange(null, null, null), hash));
        states.changed(name);
        return new PrincipalOutcome(after, false, Optional.of(generated));
    }

    void delete(String name) {
        transactions.run(handle -> {
            RoleStore roles = handle.attach(RoleStore.class);
            roles.lock(Roles.ADMIN);
            if (handle.attach(PrincipalStore.class).delete(name) == 0) {
                throw new NoSuchPrincipalException(name);
            }
            requireAdministrator(roles, "delete " + name);
        });
        states.changed(name);
    }

    static void requireAdministrator(RoleStore roles, String attempt) {
        if (roles.countEnabled(Roles.ADMIN) == 0) {
            throw new LastAdministratorException(attempt);
        }
    }

    private boolean holds(Optional<PrincipalRow> principal, Secret given) {
        return principal.isPresent()
                && secrets.check(principal, given) == ClientSecrets.Check.RIGHT;
    }

    /**
     * Empty when the name is taken. Read in the transaction that makes it: a failure after that
     * would keep a secret that nobody has seen.
     */
    private Optional<PrincipalRow> insert(String name, PrincipalChange change, String hash) {
        return transactions.write(handle -> {
            PrincipalStore store = handle.attach(PrincipalStore.class);
            int made =
                    store.insert(
                            name,
                            change.engine(false),
                            change.disabled(false),
                            hash,
                            clock.instant());
            return made == 1 ? store.find(name) : Optional.empty();
        });
    }

    private PrincipalRow update(
            Handle handle, String name, PrincipalChange change, @Nullable String newHash) {
        PrincipalStore store = handle.attach(PrincipalStore.class);
        RoleStore roles = handle.attach(RoleStore.class);
        roles.lock(Roles.ADMIN);
        PrincipalRow before =
                store.lock(name).orElseThrow(() -> new NoSuchPrincipalException(name));
        boolean disabled = change.disabled(before.disabled());
        store.update(name, change.engine(before.engine()), disabled, clock.instant());
        if (newHash != null) {
            store.changeSecret(name, newHash, clock.instant());
        }
        if (newHash != null || (disabled && !before.disabled())) {
            store.endTokens(name);
        }
        if (disabled) {
            requireAdministrator(roles, "disable " + name);
        }
        return store.find(name).orElseThrow(() -> new NoSuchPrincipalException(name));
    }

    private static void requireName(String name) {
        if (!NameRule.allows(name)) {
            throw new BadRequestException("Invalid principal name: not %s", NameRule.WORDS);
        }
    }
}
