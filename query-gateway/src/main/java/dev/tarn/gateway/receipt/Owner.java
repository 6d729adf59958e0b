package dev.tarn.gateway.receipt;

/** Who may go on with a query, and where it is. */
public record Owner(String principal, String cluster) {}
