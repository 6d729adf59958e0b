package dev.tarn.catalog.identity;

import dev.tarn.database.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Gives our token for one of an identity provider. Its roles are those of the provider's claim, as
 * far as they are roles here: they come and go with each sign-in, beside those that were given
 * here. The role admin is never one of them, and nobody signs in as an engine.
 */
final class ExternalSignIn {
    private final ExternalTokens tokens;
    private final Transactions transactions;
    private final ClientSecrets secrets;
    private final PrincipalStates states;
    private final TokenIssuer issuer;
    private final TokenConfig config;
    private final InstantSource clock;

    ExternalSignIn(
            ExternalTokens tokens,
            Transactions transactions,
            ClientSecrets secrets,
            PrincipalStates states,
            TokenIssuer issuer,
            TokenConfig config,
            InstantSource clock) {
        this.tokens = tokens;
        this.transactions = transactions;
        this.secrets = secrets;
        this.states = states;
        this.issuer = issuer;
        this.config = config;
        this.clock = clock;
    }

    /** Nothing for a token that is of nobody whom this server trusts. */
    Optional<TokenAnswer> exchange(String token) {
        return switch (tokens.find(token)) {
            case ExternalTokens.Found.Foreign _ -> Optional.empty();
            case ExternalTokens.Found.Rejected(String reason) ->
                    Optional.of(new TokenAnswer.Refused(TokenError.INVALID_GRANT, reason));
            case ExternalTokens.Found.Unavailable _ ->
                    Optional.of(
                            new TokenAnswer.Later(
                                    TokenError.TEMPORARILY_UNAVAILABLE,
                                    ClientLogin.BUSY_PAUSE,
                                    "keys of the issuer"));
            case ExternalTokens.Found.Person person -> Optional.of(signIn(person));
        };
    }

    private TokenAnswer signIn(ExternalTokens.Found.Person person) {
        if (!clock.instant().isBefore(person.issuedAt().plus(config.sessionLifetime()))) {
            return new TokenAnswer.Refused(
                    TokenError.INVALID_GRANT, "The token is older than a session may be");
        }
        // Hashed before the transaction; nobody ever learns this secret.
        Optional<String> hash =
                person.provision() && states.enabled(person.name()).isEmpty()
                        ? Optional.of(secrets.hash(secrets.generate()))
                        : Optional.empty();
        Optional<PrincipalRow> principal =
                transactions.write(handle -> prepare(handle, person, hash));
        states.changed(person.name());
        return principal
                .<TokenAnswer>map(row -> issuer.issue(row, person.issuedAt(), person.expiresAt()))
                .orElseGet(() ->
                        new TokenAnswer.Refused(
                                TokenError.INVALID_GRANT,
                                "Nobody here may sign in with this token",
                                "%s of issuer %s is unknown, disabled or an engine"
                                        .formatted(person.name(), person.issuer())));
    }

    private Optional<PrincipalRow> prepare(
            Handle handle, ExternalTokens.Found.Person person, Optional<String> hash) {
        PrincipalStore store = handle.attach(PrincipalStore.class);
        Instant now = clock.instant();
        hash.ifPresent(made -> store.insert(person.name(), false, false, made, now));
        boolean welcome =
                store.lock(person.name())
                        .filter(row -> !row.disabled() && !row.engine())
                        .isPresent();
        if (!welcome) {
            return Optional.empty();
        }
        person.roles().ifPresent(roles -> give(handle, person, roles, now));
        return store.find(person.name());
    }

    private static void give(
            Handle handle, ExternalTokens.Found.Person person, List<String> roles, Instant now) {
        RoleStore store = handle.attach(RoleStore.class);
        // A tool may go on showing yesterday's token: what was taken away since does not come back.
        if (store.signIn(person.name(), person.issuer(), person.issuedAt()) == 0) {
            return;
        }
        String by = "issuer " + person.issuer();
        List<String> known =
                roles.stream()
                        .filter(role -> !role.equals(Roles.ADMIN))
                        .filter(role -> store.find(role).isPresent())
                        .toList();
        store.givenBy(person.name(), by).stream()
                .filter(role -> !known.contains(role))
                .forEach(role -> store.revoke(role, person.name()));
        known.forEach(role -> store.grant(role, person.name(), now, by));
    }
}
