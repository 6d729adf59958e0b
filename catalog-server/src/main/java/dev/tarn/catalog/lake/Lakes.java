package dev.tarn.catalog.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.catalog.storage.Locations;
import dev.tarn.catalog.storage.StorageConfig;
import dev.tarn.catalog.storage.StorageJson;
import dev.tarn.catalog.storage.StorageProfile;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.Transactions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;

/** The lakes of this server. */
public final class Lakes {
    /** No {@code @}: what follows one is a lake instant. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final int OPENED_MAX = 1_000;

    private final LakeStore store;
    private final LakeQueries queries;
    private final Transactions transactions;
    private final SecretBox box;
    private final StorageConfig config;

    /** By id and version, so that a change on another server is never missed. */
    private final Cache<Version, Lake> opened =
            Caffeine.newBuilder().maximumSize(OPENED_MAX).build();

    private record Version(long id, long version) {}

    public Lakes(
            LakeStore store,
            LakeQueries queries,
            Transactions transactions,
            SecretBox box,
            StorageConfig config) {
        this.config = config;
        this.queries = queries;
        this.store = store;
        this.transactions = transactions;
        this.box = box;
    }

    public Optional<Lake> find(String name) {
        return queries.find(name).map(this::open);
    }

    public Lake require(String name) {
        return find(name).orElseThrow(() -> missing(name));
    }

    public List<Lake> list() {
        return store.list().stream().map(this::open).toList();
    }

    /** Makes the lake, or gives it another storage profile; answers whether it is new. */
    public boolean put(String name, String location, StorageProfile storage) {
        requireName(name);
        String place = Locations.normal(location);
        if (!Locations.scheme(place).equals(storage.scheme())) {
            throw new BadRequestException(
                    "Invalid lake: location %s does not begin with %s:", place, storage.scheme());
        }
        config.missingFor(storage)
                .ifPresent(key -> {
                    throw new ForbiddenException(
                            "Cannot make lake %s: the configuration of this server does not allow such storage, see %s",
                            name, key);
                });
        String profile = StorageJson.store(storage);
        byte[] secrets = seal(StorageJson.secret(storage), name);
        return transactions.write(handle -> {
            LakeStore locked = handle.attach(LakeStore.class);
            locked.lock();
            Optional<LakeRow> existing = locked.find(name);
            if (existing.isPresent()) {
                requireSamePlace(existing.orElseThrow(), place);
                locked.update(name, profile, secrets);
                return false;
            }
            requireOwnPlace(locked, name, place);
            locked.insert(name, place, profile, secrets);
            return true;
        });
    }

    /** Its tables keep their places: a location does not follow the name. */
    public void rename(String name, String newName) {
        requireName(newName);
        transactions.run(handle -> {
            LakeStore locked = handle.attach(LakeStore.class);
            locked.lock();
            LakeRow row = locked.find(name).orElseThrow(() -> missing(name));
            if (name.equals(newName)) {
                return;
            }
            if (locked.find(newName).isPresent()) {
                throw new AlreadyExistsException("Lake already exists: %s", newName);
            }
            locked.rename(name, newName, seal(unseal(row), newName));
        });
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new BadRequestException(
                    "Invalid lake name: %s; letters, digits, dot, underscore and hyphen, 63 at most",
                    name);
        }
    }

    /** Also for a lake that the asker may not know of. */
    public static NoSuchWarehouseException missing(String name) {
        return new NoSuchWarehouseException("Warehouse does not exist: %s", name);
    }

    public void delete(String name) {
        try {
            boolean deleted =
                    transactions.write(handle -> {
                        LakeStore locked = handle.attach(LakeStore.class);
                        locked.deleteRoot(name);
                        locked.forgetUnregistered(name);
                        return locked.delete(name) == 1;
                    });
            if (!deleted) {
                throw missing(name);
            }
        } catch (SqlFailure.ForeignKeyViolation inUse) {
            throw new NamespaceNotEmptyException(
                    inUse, "Lake %s is not empty: it has namespaces or dropped tables", name);
        }
    }

    /** What somebody has read together with something else. */
    public Lake open(LakeRow row) {
        return opened.get(
                new Version(row.id(), row.version()),
                _ ->
                        new Lake(
                                row.id(),
                                row.version(),
                                row.name(),
                                row.location(),
                                StorageJson.restore(row.storage(), unseal(row))));
    }

    private static void requireSamePlace(LakeRow existing, String location) {
        if (!existing.location().equals(location)) {
            throw new AlreadyExistsException(
                    "Lake already exists: %s, at %s; its location cannot change",
                    existing.name(), existing.location());
        }
    }

    private static void requireOwnPlace(LakeStore lakes, String name, String location) {
        for (LakeRow other : lakes.list()) {
            if (Locations.overlap(location, other.location())) {
                throw new AlreadyExistsException(
                        "Cannot create lake %s at %s: lake %s is at %s",
                        name, location, other.name(), other.location());
            }
        }
    }

    private byte[] seal(String secret, String lake) {
        return box.seal(secret.getBytes(StandardCharsets.UTF_8), purpose(lake));
    }

    private String unseal(LakeRow row) {
        return new String(box.open(row.secrets(), purpose(row.name())), StandardCharsets.UTF_8);
    }

    private static String purpose(String lake) {
        return "lake/" + lake;
    }
}
