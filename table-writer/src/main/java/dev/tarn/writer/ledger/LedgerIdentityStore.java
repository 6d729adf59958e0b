package dev.tarn.writer.ledger;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Which ledger this is, for ever. */
public interface LedgerIdentityStore {
    @SqlQuery("SELECT id FROM ledger_identity")
    UUID id();
}
