package dev.tarn.catalog.commit;

import dev.tarn.catalog.storage.Locations;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jdbi.v3.core.Handle;

/**
 * In its lake a uuid stands for one table for ever: what was granted on it, and what the log says
 * of it, holds on to that. Clients bring uuids along with a staged table and with a metadata file.
 */
final class UuidRules {
    private UuidRules() {}

    /** Behind {@link LocationRules#lock}, which keeps away whoever brings the same one. */
    static void claim(Handle handle, long lakeId, Planned.Create create, Author author) {
        if (create.chosen()) {
            claim(
                    handle,
                    lakeId,
                    0,
                    create.name(),
                    create.uuid(),
                    create.location(),
                    create.newContent(),
                    author);
        }
    }

    /** A table that is registered in the place of another has a uuid of its own. */
    static void claim(Handle handle, long lakeId, Planned.Update update, Author author) {
        if (update.changesUuid()) {
            claim(
                    handle,
                    lakeId,
                    update.tabular().id(),
                    update.name(),
                    update.uuid(),
                    update.location(),
                    update.newContent(),
                    author);
        }
    }

    private static void claim(
            Handle handle,
            long lakeId,
            long id,
            TableIdentifier name,
            UUID uuid,
            String location,
            Content content,
            Author author) {
        PlaceStore store = handle.attach(PlaceStore.class);
        for (Twin twin : store.lockByUuid(lakeId, uuid, id)) {
            if (!bringsBack(store, twin, location, content, author)) {
                throw new ValidationException(
                        "Cannot make %s: uuid %s is that of another table or view", name, uuid);
            }
            if (twin.isPurging()) {
                throw new ServiceUnavailableException(
                        "Cannot make %s: its files are being purged", name);
            }
            store.forget(twin.id());
        }
    }

    /**
     * What is gone comes back to where it lay, with one of its own metadata files. Whoever writes
     * such a file elsewhere, or for elsewhere, brings nothing back; but to whom its places are free
     * may have had it in another catalog, which writes metadata where it likes.
     */
    private static boolean bringsBack(
            PlaceStore store, Twin twin, String location, Content content, Author author) {
        return twin.isGone()
                && !content.writes()
                && twin.location().equals(location)
                && (author.administrator()
                        || twin.freedBy().filter(author.principal()::equals).isPresent()
                        || isAmongItsFiles(store, twin, content.document().location()));
    }

    private static boolean isAmongItsFiles(PlaceStore store, Twin twin, String file) {
        return Stream.concat(Stream.of(twin.location()), store.places(twin.id()).stream())
                .anyMatch(place -> Locations.within(file, place));
    }
}
