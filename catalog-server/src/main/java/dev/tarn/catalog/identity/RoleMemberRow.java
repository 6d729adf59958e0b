package dev.tarn.catalog.identity;

import java.time.Instant;

/** That a principal has a role, since when and by whom. */
public record RoleMemberRow(String principal, Instant grantedAt, String grantedBy) {}
