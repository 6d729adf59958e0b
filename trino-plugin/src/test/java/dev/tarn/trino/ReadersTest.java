package dev.tarn.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemSecurityContext;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static final CatalogSchemaTableName ORDERS = table("orders");

    private final Readers readers = new Readers(3);

    @Test
    void remembersAllWhoHaveReadATable() {
        Scope query = scope("q", 1);

        assertThat(readers.others(query, ORDERS, "alice")).isEmpty();
        assertThat(readers.others(query, table("orders$files"), "owner")).containsExactly("alice");
        // Between, Trino may have forgotten the first copy.
        assertThat(readers.others(query, ORDERS, "alice")).containsExactly("owner");
        assertThat(readers.others(query, table("other"), "alice")).isEmpty();
        assertThat(readers.others(scope("another", 1), ORDERS, "alice")).isEmpty();
    }

    @Test
    void takesAFunctionForAReaderOfAllTables() {
        Scope query = scope("q", 1);
        readers.addToAll(query, "lake", "owner");

        assertThat(readers.others(query, ORDERS, "alice")).containsExactly("owner");
        assertThat(readers.others(query, ORDERS, "owner")).containsExactly("alice");
        assertThat(
                        readers.others(
                                query,
                                new CatalogSchemaTableName("other", "sales", "orders"),
                                "alice"))
                .isEmpty();
    }

    @Test
    void refusesWhatItMayHaveForgotten() {
        readers.others(scope("long", 5), ORDERS, "owner");
        readers.others(scope("later", 9), ORDERS, "bob");
        readers.others(scope("later", 9), table("a"), "bob");
        readers.others(scope("later", 9), table("b"), "bob");

        for (Scope forgotten : new Scope[] {scope("long", 5), scope("unknown", 4)}) {
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> readers.others(forgotten, ORDERS, "alice"))
                    .withMessageContaining("Who has read lake.sales.orders in this query");
        }
        assertThat(readers.others(scope("later", 9), ORDERS, "alice")).containsExactly("bob");
        assertThat(readers.others(scope("new", 10), ORDERS, "alice")).isEmpty();
    }

    @Test
    void belongsToTheTransactionThatTheGatewayNames() {
        var scopes = new Scopes();
        SystemSecurityContext first = context("alice", "q1", "1700000000000:tx-1");
        scopes.note(first.getIdentity(), Optional.of(first.getQueryId()));
        Scope transaction = new Scope("transaction tx-1", Instant.ofEpochMilli(1_700_000_000_000L));

        assertThat(scopes.of(first)).isEqualTo(transaction);
        // Owners of views come with nothing.
        assertThat(scopes.of(context("owner", "q1"))).isEqualTo(transaction);
        assertThat(scopes.of(context("alice", "q2", "1700000000000:tx-1"))).isEqualTo(transaction);
        assertThat(scopes.of(context("alice", "q3")))
                .isEqualTo(new Scope("query q3", Instant.EPOCH));
        for (String wrong : new String[] {"", ":tx", "tx-1", "x:tx-1", "99999999999999999999:t"}) {
            assertThatExceptionOfType(AccessDeniedException.class)
                    .as(wrong)
                    .isThrownBy(() -> scopes.of(context("alice", "q4", wrong)));
        }
    }

    @Test
    void goesOnWithoutNoCredentialThatItHasForgotten() {
        var credential = new CarriedCredential(Scopes.CREDENTIAL, 1);
        Identity alice = context("alice", "q1", "1:a").getIdentity();
        Identity owner = Identity.ofUser("owner");
        credential.of(alice, query("q1"));
        assertThat(credential.of(owner, query("q1"))).contains("1:a");
        credential.of(alice, query("q2"));

        assertThat(credential.of(owner, query("q2"))).contains("1:a");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> credential.of(owner, query("q1")))
                .withMessageContaining("of query q1 is not known any more");
        assertThat(credential.of(owner, query("q3"))).isEmpty();
        assertThat(credential.of(alice, query("q1"))).contains("1:a");
    }

    private static Optional<QueryId> query(String id) {
        return Optional.of(new QueryId(id));
    }

    private static CatalogSchemaTableName table(String name) {
        return new CatalogSchemaTableName("lake", "sales", name);
    }

    private static Scope scope(String id, long began) {
        return new Scope("query " + id, Instant.ofEpochSecond(began));
    }

    private static SystemSecurityContext context(String user, String query) {
        return new SystemSecurityContext(Identity.ofUser(user), new QueryId(query), Instant.EPOCH);
    }

    private static SystemSecurityContext context(String user, String query, String transaction) {
        return new SystemSecurityContext(
                Identity.forUser(user)
                        .withExtraCredentials(Map.of(Scopes.CREDENTIAL, transaction))
                        .build(),
                new QueryId(query),
                Instant.EPOCH);
    }
}
