package dev.tarn.catalog.identity;

import dev.tarn.database.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Set;

/**
 * Records every request for a token, and counts failures against their sender. A sender that goes
 * on failing beyond the limit gets one more row in each window, and is only counted after that.
 */
final class LoginAudit {
    private static final int TEXT_MAX = 256;
    private static final Set<String> GRANT_TYPES =
            Set.of(
                    TokenRequest.CLIENT_CREDENTIALS,
                    TokenRequest.REFRESH_TOKEN,
                    TokenRequest.TOKEN_EXCHANGE);

    /** In place of a grant type, where a token was shown and none asked for. */
    private static final String BEARER = "bearer";

    private final Transactions transactions;
    private final LoginThrottle throttle;

    /** Of tokens that were not believed: they shut nobody out, and fill no disk either. */
    private final LoginThrottle rejections;

    private final MeterRegistry meters;
    private final InstantSource clock;

    LoginAudit(
            Transactions transactions,
            LoginThrottle throttle,
            LoginThrottle rejections,
            MeterRegistry meters,
            InstantSource clock) {
        this.transactions = transactions;
        this.throttle = throttle;
        this.rejections = rejections;
        this.meters = meters;
        this.clock = clock;
    }

    void record(TokenRequest request, TokenAnswer answer) {
        String client = request.credentials().map(ClientCredentials::plausibleClientId).orElse("");
        switch (answer) {
            case TokenAnswer.Issued issued -> {
                count("issued");
                write(
                        request.sender(),
                        grantType(request),
                        "issued",
                        client,
                        issued.subject(),
                        issued.actor(),
                        issued.id(),
                        "");
            }
            case TokenAnswer.Refused refused ->
                    refused(request, client, refused.error(), refused.reason());
            case TokenAnswer.Later later -> {
                if (later.error() == TokenError.SLOW_DOWN) {
                    refused(request, client, later.error(), later.reason());
                } else {
                    // Nothing was tried, so nobody failed.
                    count(later.error().code());
                }
            }
        }
    }

    /** A token that was shown and not believed. */
    void rejected(String claimedName, TokenRequest.Sender sender, String reason) {
        meters.counter("catalog.tokens.rejected").increment();
        if (rejections.failed(claimedName, sender.address())) {
            write(sender, BEARER, "refused", claimedName, "", "", "", reason);
        }
    }

    private void refused(TokenRequest request, String client, TokenError error, String reason) {
        count(error.code());
        if (throttle.failed(client, request.sender().address())) {
            write(request.sender(), grantType(request), "refused", client, "", "", "", reason);
        }
    }

    private void count(String outcome) {
        meters.counter("catalog.token.requests", "outcome", outcome).increment();
    }

    private void write(
            TokenRequest.Sender sender,
            String grantType,
            String outcome,
            String client,
            String subject,
            String actor,
            String tokenId,
            String reason) {
        var row =
                new LoginAuditRow(
                        clock.instant(),
                        outcome,
                        grantType,
                        client,
                        subject,
                        actor,
                        tokenId,
                        reason,
                        text(sender.address()),
                        text(sender.userAgent()),
                        text(sender.requestId()));
        transactions.run(handle -> handle.attach(LoginAuditStore.class).insert(row));
    }

    private static String grantType(TokenRequest request) {
        String grantType = request.grantType();
        return GRANT_TYPES.contains(grantType) ? grantType : "other";
    }

    private static String text(String sent) {
        String printable = sent.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= TEXT_MAX ? printable : printable.substring(0, TEXT_MAX);
    }
}
