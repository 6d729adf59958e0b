package dev.tarn.catalog.commit;

import java.util.Optional;

/**
 * A table or view that has a uuid which something else wants, too.
 *
 * @param freedBy who may lie in its places since it is gone
 */
public record Twin(
        long id, String location, boolean isGone, boolean isPurging, Optional<String> freedBy) {}
