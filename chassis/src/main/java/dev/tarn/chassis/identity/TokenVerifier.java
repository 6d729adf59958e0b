package dev.tarn.chassis.identity;

/** Tells a token that we may believe from one that we may not. */
public interface TokenVerifier {
    Verification verify(String token);
}
