package dev.tarn.catalog.delegation;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.delegation.PastTables.PastTable;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.catalog.storage.StorageProfile.Keys;
import dev.tarn.catalog.storage.StorageProfile.S3;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.catalog.wire.RestRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.rest.credentials.ImmutableCredential;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives access to a table's files: to whom it may be given, to those files only, and only to
 * clients that ask for it.
 */
public final class Delegations {
    private static final Logger log = LoggerFactory.getLogger(Delegations.class);

    private final Lakes lakes;
    private final Tabulars tabulars;
    private final PastTables pastTables;
    private final TablePlaces tablePlaces;
    private final Permissions permissions;
    private final Sessions sessions;
    private final StagedTables stagedTables;
    private final AccessPaths paths;
    private final StorageConfig storage;

    Delegations(
            Lakes lakes,
            Tabulars tabulars,
            PastTables pastTables,
            TablePlaces tablePlaces,
            Permissions permissions,
            Sessions sessions,
            StagedTables stagedTables,
            AccessPaths paths,
            StorageConfig storage) {
        this.lakes = lakes;
        this.tabulars = tabulars;
        this.pastTables = pastTables;
        this.tablePlaces = tablePlaces;
        this.permissions = permissions;
        this.sessions = sessions;
        this.stagedTables = stagedTables;
        this.paths = paths;
        this.storage = storage;
    }

    /**
     * The files of a table, and what the asker may do with them.
     *
     * @param past how old what they read may be
     */
    public record Granted(
            Lake lake, UUID table, Places places, Permission permission, PastReach past) {}

    /** For a table that is there. */
    public Delegated toTable(AccessRequest request, Tabular table) {
        if (request.mechanisms().isEmpty()) {
            return Delegated.NOTHING;
        }
        return grant(lakes.require(request.lake()), request, table)
                .map(granted -> delegate(request, granted, Optional.empty()))
                .orElse(Delegated.NOTHING);
    }

    /** For a table of a lake as it was, to read. */
    public Delegated toPast(AccessRequest request) {
        if (request.mechanisms().isEmpty()) {
            return Delegated.NOTHING;
        }
        return past(request)
                .map(granted -> delegate(request, granted, Optional.empty()))
                .orElse(Delegated.NOTHING);
    }

    /**
     * For a table that its creator is about to write, or is only now creating. Nothing is given for
     * a place that is somebody else's, where the creation is going to fail.
     */
    public Delegated toNewTable(AccessRequest request, Lake lake, TableMetadata metadata) {
        if (request.mechanisms().isEmpty()) {
            return Delegated.NOTHING;
        }
        UUID uuid = UUID.fromString(metadata.uuid());
        return permissionToMake(request)
                .flatMap(permission ->
                        tablePlaces
                                .ofNew(lake, metadata, request.principal())
                                .map(places -> whole(lake, uuid, places, permission)))
                .map(granted -> {
                    var staged = new StagedTables.Staged(uuid, granted.places().locations());
                    return delegate(
                            request,
                            granted,
                            Optional.of(stagedTables.seal(lake, request, staged)));
                })
                .orElse(Delegated.NOTHING);
    }

    /**
     * For a table that was made before, and stands whatever becomes of the access; for what has
     * changed since then, or has another name, there is none.
     */
    public Delegated toMadeTable(AccessRequest request, String metadataLocation) {
        try {
            return tabulars.find(request.lake(), request.table())
                    .filter(table -> table.metadataLocation().equals(metadataLocation))
                    .map(table -> toTable(request, table))
                    .orElse(Delegated.NOTHING);
        } catch (StorageFailure | ForbiddenException failure) {
            log.atWarn()
                    .addKeyValue("table", request.table())
                    .setCause(failure)
                    .log("A table is made without access for its client");
            return Delegated.NOTHING;
        }
    }

    /** Once more for somebody who comes back, at most with the permission to read if so wanted. */
    public Delegated again(AccessRequest request, Optional<String> staged, boolean readOnly) {
        return find(request, staged)
                .map(granted ->
                        readOnly
                                ? new Granted(
                                        granted.lake(),
                                        granted.table(),
                                        granted.places(),
                                        Permission.READ,
                                        granted.past())
                                : granted)
                .map(granted -> delegate(request, granted, staged))
                .orElse(Delegated.NOTHING);
    }

    /** What somebody may do with a table by its name, or with one that they have staged. */
    public Optional<Granted> find(AccessRequest request, Optional<String> staged) {
        if (RestRequest.isAsOf(request.warehouse())) {
            return past(request);
        }
        Lake lake = lakes.require(request.lake());
        Optional<Tabular> table =
                tabulars.find(request.lake(), request.table())
                        .filter(found -> found.kind() == Kind.TABLE);
        if (table.isPresent()) {
            return grant(lake, request, table.orElseThrow());
        }
        String sealed =
                staged.orElseThrow(() ->
                        new NoSuchTableException("Table does not exist: %s", request.table()));
        StagedTables.Staged open = stagedTables.open(lake, request, sealed);
        return permissionToMake(request)
                .flatMap(permission ->
                        tablePlaces
                                .ofStaged(lake, open.uuid(), open.locations(), request.principal())
                                .map(places -> whole(lake, open.uuid(), places, permission)));
    }

    /** Of a table that has no past, or whose past was asked for and allowed. */
    private static Granted whole(Lake lake, UUID table, Places places, Permission permission) {
        return new Granted(lake, table, places, permission, PastReach.ALL);
    }

    private Optional<Granted> grant(Lake lake, AccessRequest request, Tabular table) {
        PastReach past =
                permissions.past(
                        request.principal(), request.lake(), request.table(), table.uuid());
        return permission(request, table.uuid())
                .flatMap(permission ->
                        tablePlaces
                                .of(lake, table)
                                .map(places ->
                                        new Granted(lake, table.uuid(), places, permission, past)));
    }

    /** Whatever somebody may do with a table now, what was can only be read. */
    private Optional<Granted> past(AccessRequest request) {
        PastTable table =
                pastTables.require(request.warehouse(), request.table(), request.principal());
        Lake lake = table.lake();
        return permission(request, table.uuid())
                .flatMap(_ -> tablePlaces.ofPast(table))
                .map(places -> whole(lake, table.uuid(), places, Permission.READ));
    }

    private Optional<Permission> permission(AccessRequest request, UUID table) {
        return permissions.of(
                request.principal(),
                request.lake(),
                request.table(),
                table,
                request.referencedBy());
    }

    private Optional<Permission> permissionToMake(AccessRequest request) {
        return permissions.ofNew(request.principal(), request.lake(), request.table());
    }

    /** Credentials before signatures: they cost one request an hour, and not one for each file. */
    private Delegated delegate(AccessRequest request, Granted granted, Optional<String> staged) {
        storage.require(granted.lake().storage());
        if (!(granted.lake().storage() instanceof S3 s3)) {
            return Delegated.NOTHING;
        }
        boolean signing =
                request.mechanisms().contains(Mechanism.REMOTE_SIGNING)
                        && s3.access().remoteSigning();
        boolean asksForKeys = request.mechanisms().contains(Mechanism.VENDED_CREDENTIALS);
        boolean mayHaveKeys = granted.past().everything();
        if (asksForKeys && !mayHaveKeys && !signing && givesKeys(s3)) {
            throw new ForbiddenException(
                    "Principal %s may not have keys for the files of %s: they would reach old snapshots, too. Ask for remote-signing, query it with SQL through the gateway, or be granted TIME_TRAVEL without a limit",
                    request.principal().name(), request.table());
        }
        Optional<Delegated> vended =
                asksForKeys && mayHaveKeys
                        ? vended(request, granted, s3, staged)
                        : Optional.empty();
        return vended.orElseGet(() -> signing ? signing(request, staged) : Delegated.NOTHING);
    }

    private static boolean givesKeys(S3 s3) {
        return s3.access().role().isPresent() || (s3.access().shareKeys() && s3.keys().isPresent());
    }

    private Optional<Delegated> vended(
            AccessRequest request, Granted granted, S3 s3, Optional<String> staged) {
        if (s3.access().shareKeys()) {
            // They write as well, whoever has them.
            return s3.keys()
                    .filter(_ -> request.principal().scope().isEmpty())
                    .map(keys -> credential(granted, shared(keys)));
        }
        return s3.access()
                .role()
                .flatMap(role ->
                        sessions.of(
                                granted.lake(),
                                s3,
                                role,
                                granted.table(),
                                granted.places(),
                                granted.permission()))
                .map(session ->
                        credential(granted, config(session, paths.credentials(request, staged))));
    }

    /** In both fields: some clients know only the one, some only the other. */
    private static Delegated credential(Granted granted, Map<String, String> config) {
        var credential =
                ImmutableCredential.builder()
                        .prefix(granted.places().prefix())
                        .config(config)
                        .build();
        return new Delegated(config, List.of(credential));
    }

    private static Map<String, String> config(StorageSession session, String refresh) {
        return Map.of(
                "s3.access-key-id",
                session.accessKey(),
                "s3.secret-access-key",
                session.secretKey().value(),
                "s3.session-token",
                session.token().value(),
                "s3.session-token-expires-at-ms",
                Long.toString(session.expiresAt().toEpochMilli()),
                "client.refresh-credentials-endpoint",
                refresh,
                // The same for S3FileIO, which renews what it hands to other machines by itself.
                "credentials.uri",
                refresh);
    }

    private static Map<String, String> shared(Keys keys) {
        return Map.of(
                "s3.access-key-id",
                keys.accessKey(),
                "s3.secret-access-key",
                keys.secretKey().value());
    }

    private Delegated signing(AccessRequest request, Optional<String> staged) {
        String endpoint = paths.sign(request, staged);
        var config = new HashMap<String, String>();
        config.put("s3.remote-signing-enabled", "true");
        config.put("signer.endpoint", endpoint);
        // By its name before Iceberg 1.11, which PyIceberg still has.
        config.put("s3.signer.endpoint", endpoint);
        return new Delegated(config, List.of());
    }
}
