package dev.tarn.gateway.admission;

import java.util.Optional;

/** Where usage is known; receipts have it. */
@FunctionalInterface
public interface UsageSource {
    /** Of the queries of a principal, or of those of them with a client tag. */
    Usage of(String principal, Optional<String> tag);
}
