package dev.tarn.catalog.commit;

import dev.tarn.catalog.metadata.MetadataDocument;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;

/** One change, worked out against the state that was read, ready to be swapped in. */
public sealed interface Planned {
    TableIdentifier name();

    /** The metadata that will be, or is, current. */
    MetadataDocument document();

    /** What has to be in the store before the swap, and is to go when the swap fails. */
    default Optional<Content> content() {
        return switch (this) {
            case Create create -> Optional.of(create.newContent());
            case Update update -> Optional.of(update.newContent());
            case Unchanged _ -> Optional.empty();
        };
    }

    /**
     * A new tabular.
     *
     * @param chosen whether the client chose the location, so that others may have it too
     * @param placesBeside where else it will be written to
     */
    record Create(
            TableIdentifier name,
            Kind kind,
            Action action,
            UUID uuid,
            String location,
            boolean chosen,
            List<String> placesBeside,
            Content newContent)
            implements Planned {
        @Override
        public MetadataDocument document() {
            return newContent.document();
        }
    }

    /**
     * New metadata for a tabular that is there.
     *
     * @param placesBeside where else it will be written to, if that may be new
     * @param changesColumns whether a name may stand for another column from then on
     * @param holdState by which state of the holds it was planned, when it takes snapshots away
     */
    record Update(
            TableIdentifier name,
            Tabular tabular,
            Action action,
            UUID uuid,
            String location,
            Optional<List<String>> placesBeside,
            boolean changesColumns,
            Optional<Long> holdState,
            Content newContent)
            implements Planned {
        @Override
        public MetadataDocument document() {
            return newContent.document();
        }

        /** Whether another table is registered in its place. */
        boolean changesUuid() {
            return !uuid.equals(tabular.uuid());
        }

        /** What it may not have had before. */
        List<String> newPlaces() {
            boolean moves = !location.equals(tabular.location());
            return Stream.concat(
                            moves ? Stream.of(location) : Stream.of(),
                            placesBeside.orElse(List.of()).stream())
                    .toList();
        }
    }

    /** Nothing to do, but what was read must still be true when the others are done. */
    record Unchanged(TableIdentifier name, Tabular tabular, MetadataDocument document)
            implements Planned {}
}
