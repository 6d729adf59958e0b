package dev.tarn.catalog.identity;

import java.time.Instant;

/** One request for a token and its outcome; what is not known is the empty string. */
public record LoginAuditRow(
        Instant at,
        String outcome,
        String grantType,
        String clientId,
        String subject,
        String actor,
        String tokenId,
        String reason,
        String remoteAddress,
        String userAgent,
        String requestId) {}
