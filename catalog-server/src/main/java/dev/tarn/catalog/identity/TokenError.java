package dev.tarn.catalog.identity;

import java.util.Locale;

/** The error codes of RFC 6749 section 5.2, and one for requests that came too often. */
enum TokenError {
    INVALID_REQUEST,
    INVALID_CLIENT,
    INVALID_GRANT,
    UNAUTHORIZED_CLIENT,
    UNSUPPORTED_GRANT_TYPE,
    INVALID_SCOPE,
    SLOW_DOWN,
    TEMPORARILY_UNAVAILABLE;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
