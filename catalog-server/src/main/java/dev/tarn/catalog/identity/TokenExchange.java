package dev.tarn.catalog.identity;

import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * RFC 8693, for three askers. An engine with a valid token of its own asks for a person: Trino says
 * who in an unsigned token, which counts for nothing but the engine's word, or shows the pass of a
 * query, for which it may load as the query's user did then. A client asks with its secret to renew
 * a token that may have expired. And whoever holds a valid token asks for a fresh one, within the
 * session that began when a secret was last shown. Everything else is refused.
 */
final class TokenExchange {
    private static final String TYPES = "urn:ietf:params:oauth:token-type:";
    private static final String ACCESS_TOKEN = TYPES + "access_token";
    private static final String JWT = TYPES + "jwt";
    private static final Set<String> SUBJECT_TYPES = Set.of(ACCESS_TOKEN, JWT);
    private static final String SESSION_OVER =
            "The session is over; sign in with the client secret";

    private final ClientLogin clients;
    private final OwnTokens tokens;
    private final TokenIssuer issuer;
    private final ExternalSignIn external;
    private final PrincipalStates states;
    private final BiFunction<String, String, Optional<HeldPass>> passes;
    private final TokenConfig config;
    private final InstantSource clock;

    /** {@code passes} finds those that a query of an engine has shown, by pass and engine. */
    TokenExchange(
            ClientLogin clients,
            OwnTokens tokens,
            TokenIssuer issuer,
            ExternalSignIn external,
            PrincipalStates states,
            BiFunction<String, String, Optional<HeldPass>> passes,
            TokenConfig config,
            InstantSource clock) {
        this.clients = clients;
        this.tokens = tokens;
        this.issuer = issuer;
        this.external = external;
        this.states = states;
        this.passes = passes;
        this.config = config;
        this.clock = clock;
    }

    TokenAnswer exchange(TokenRequest request) {
        TokenForm form = request.form();
        Optional<String> subject = form.value("subject_token");
        Optional<String> actor = form.value("actor_token");
        if (subject.isEmpty()) {
            return invalid("subject_token is missing");
        }
        String type = form.value("subject_token_type").orElse("");
        if (!SUBJECT_TYPES.contains(type)) {
            return invalid("subject_token_type must be %s or %s".formatted(ACCESS_TOKEN, JWT));
        }
        if (actor.isPresent()) {
            return ACCESS_TOKEN.equals(form.value("actor_token_type").orElse(""))
                    ? forPerson(subject.orElseThrow(), JWT.equals(type), actor.orElseThrow())
                    : invalid("actor_token_type must be " + ACCESS_TOKEN);
        }
        return request.hasCredentials()
                ? clients.login(request, client -> forClient(subject.orElseThrow(), client))
                : renewed(subject.orElseThrow());
    }

    private TokenAnswer forPerson(String subjectToken, boolean mayBeUnsigned, String actorToken) {
        Optional<OwnTokens.Current> actor =
                tokens.find(actorToken).filter(found -> found.actor().isEmpty());
        if (actor.isEmpty()) {
            return invalid("actor_token is not a valid token of this server");
        }
        OwnTokens.Current session = actor.orElseThrow();
        PrincipalRow engine = session.subject();
        if (!engine.engine()) {
            return new TokenAnswer.Refused(
                    TokenError.UNAUTHORIZED_CLIENT,
                    "This client may not act for others",
                    "%s is no engine".formatted(engine.name()));
        }
        Instant signedInAt = session.claims().signedInAt();
        Optional<String> unsigned =
                mayBeUnsigned ? unsignedSubject(subjectToken) : Optional.empty();
        if (unsigned.isPresent()) {
            return forPerson(unsigned.orElseThrow(), engine, signedInAt);
        }
        return signedSubject(subjectToken, engine)
                .<TokenAnswer>map(held ->
                        forPerson(
                                held.subject().name(),
                                engine,
                                earlier(signedInAt, held.claims().signedInAt())))
                .or(() -> forReplay(subjectToken, engine, signedInAt))
                .orElseGet(() -> invalid("subject_token is not a valid token"));
    }

    private Optional<TokenAnswer> forReplay(
            String subjectToken, PrincipalRow engine, Instant signedInAt) {
        return passes.apply(subjectToken, engine.name())
                .flatMap(pass ->
                        pass.user().equals(engine.name())
                                // Its own jobs run as itself.
                                ? Optional.of(forPerson(pass.user(), engine, signedInAt))
                                : states.enabled(pass.user())
                                        .filter(row -> !row.engine())
                                        .<TokenAnswer>map(
                                                person -> issuer.issueFor(pass, person, engine)));
    }

    /**
     * What an engine is given for a token lives in the session of that token: else an access token
     * without its secret would renew itself for ever, by naming its own engine.
     */
    private TokenAnswer forPerson(String name, PrincipalRow engine, Instant signedInAt) {
        if (isOver(signedInAt)) {
            return invalid(SESSION_OVER);
        }
        if (name.equals(engine.name())) {
            // Its own jobs run as itself.
            return issuer.renew(engine, Optional.empty(), signedInAt);
        }
        return states.enabled(name)
                .filter(row -> !row.engine())
                .<TokenAnswer>map(person -> issuer.renew(person, Optional.of(engine), signedInAt))
                .orElseGet(() ->
                        new TokenAnswer.Refused(
                                TokenError.INVALID_REQUEST,
                                "subject_token names nobody whom this client may act for",
                                "%s acts for %s, who is unknown, disabled or an engine"
                                        .formatted(
                                                engine.name(),
                                                NameRule.allows(name)
                                                        ? name
                                                        : "no possible name")));
    }

    /** What an unsigned token says; nothing for one that claims to be signed. */
    private static Optional<String> unsignedSubject(String token) {
        try {
            return JWTParser.parse(token) instanceof PlainJWT plain
                    ? Optional.ofNullable(plain.getJWTClaimsSet().getSubject())
                    : Optional.empty();
        } catch (ParseException _) {
            return Optional.empty();
        }
    }

    /** A person's own token, or one that this very engine already holds for the person. */
    private Optional<OwnTokens.Current> signedSubject(String token, PrincipalRow engine) {
        return tokens.find(token)
                .filter(found ->
                        found.actor()
                                .map(other -> other.name().equals(engine.name()))
                                .orElse(true));
    }

    private TokenAnswer forClient(String subjectToken, PrincipalRow client) {
        Optional<TokenClaims> said = TokenClaims.read(subjectToken);
        if (said.filter(claims -> claims.actor().isEmpty() && names(claims.subject(), client))
                .isPresent()) {
            // The secret proves as much as the token would, so that it may be older than any key.
            return issuer.issue(client);
        }
        Optional<TokenClaims> signed =
                tokens.findSigned(subjectToken)
                        .filter(claims ->
                                claims.actor().filter(actor -> names(actor, client)).isPresent());
        return signed.isPresent() && client.engine()
                ? forPerson(signed.orElseThrow().subject().name(), client, clock.instant())
                : invalid("subject_token is not a token of this client");
    }

    private static boolean names(TokenClaims.Party party, PrincipalRow principal) {
        return party.name().equals(principal.name());
    }

    private TokenAnswer renewed(String subjectToken) {
        Optional<OwnTokens.Current> found = tokens.find(subjectToken);
        if (found.isEmpty()) {
            return external.exchange(subjectToken)
                    .orElseGet(() -> invalid("subject_token is not a valid token of this server"));
        }
        OwnTokens.Current session = found.orElseThrow();
        if (isOver(session.claims().signedInAt())) {
            return invalid(SESSION_OVER);
        }
        return issuer.renew(session.subject(), session.actor(), session.claims().signedInAt());
    }

    private boolean isOver(Instant signedInAt) {
        return !clock.instant().isBefore(signedInAt.plus(config.sessionLifetime()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static TokenAnswer invalid(String description) {
        return new TokenAnswer.Refused(TokenError.INVALID_REQUEST, description);
    }
}
