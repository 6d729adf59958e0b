package dev.tarn.catalog.identity;

import dev.tarn.database.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.iceberg.exceptions.BadRequestException;
import org.jdbi.v3.core.Handle;

/** Roles and who has them. The role {@code admin} is always there, and somebody enabled has it. */
public final class Roles {
    static final String ADMIN = "admin";

    private final Transactions transactions;
    private final PrincipalStates states;
    private final InstantSource clock;

    Roles(Transactions transactions, PrincipalStates states, InstantSource clock) {
        this.transactions = transactions;
        this.states = states;
        this.clock = clock;
    }

    /** Makes the role if it is not there; answers whether it was made. */
    boolean create(String role) {
        if (!NameRule.allows(role)) {
            throw new BadRequestException("Invalid role name: not %s", NameRule.WORDS);
        }
        return transactions.write(
                handle -> handle.attach(RoleStore.class).insert(role, clock.instant()) == 1);
    }

    List<RoleRow> list(String after, int limit) {
        return transactions.read(handle -> handle.attach(RoleStore.class).list(after, limit));
    }

    List<RoleMemberRow> members(String role, String after, int limit) {
        return transactions.read(handle -> {
            require(handle, role);
            return handle.attach(RoleStore.class).members(role, after, limit);
        });
    }

    /** Throws when there is no such role. */
    public void require(String role) {
        transactions.read(handle -> {
            require(handle, role);
            return role;
        });
    }

    /** What somebody had at a time. */
    public List<String> at(String principal, Instant at) {
        return transactions.read(handle -> handle.attach(RoleStore.class).rolesAt(principal, at));
    }

    void delete(String role) {
        if (role.equals(ADMIN)) {
            throw new LastAdministratorException("delete role admin");
        }
        transactions.run(handle -> {
            if (handle.attach(RoleStore.class).delete(role) == 0) {
                throw new NoSuchRoleException(role);
            }
        });
        states.changed();
    }

    void grant(String role, String principal, String by) {
        transactions.run(handle -> {
            require(handle, role);
            if (handle.attach(PrincipalStore.class).find(principal).isEmpty()) {
                throw new NoSuchPrincipalException(principal);
            }
            handle.attach(RoleStore.class).grant(role, principal, clock.instant(), by);
        });
        states.changed(principal);
    }

    /** Taking away what is not there is no failure, as long as the role is. */
    void revoke(String role, String principal) {
        transactions.run(handle -> {
            RoleStore roles = handle.attach(RoleStore.class);
            if (roles.lock(role).isEmpty()) {
                throw new NoSuchRoleException(role);
            }
            roles.revoke(role, principal);
            if (role.equals(ADMIN)) {
                Principals.requireAdministrator(roles, "take admin from " + principal);
            }
        });
        states.changed(principal);
    }

    private static void require(Handle handle, String role) {
        if (handle.attach(RoleStore.class).find(role).isEmpty()) {
            throw new NoSuchRoleException(role);
        }
    }
}
