package dev.tarn.catalog;

/**
 * Many rows by one statement each, where only their number matters. Triggers look for their tables
 * where the server looks for its own.
 */
final class Rows {
    private Rows() {}

    /** {@code name} is an expression over {@code i}, which counts from 1. */
    static String tabulars(String kind, String namespace, int count, String name) {
        return """
        SET search_path TO catalog;
        INSERT INTO catalog.tabulars (
            lake_id, namespace_id, namespace, name, kind, uuid, location, metadata_location
        )
        SELECT n.lake_id, n.id, n.path, %s, '%s', gen_random_uuid(),
            'file:/nowhere/' || n.id || '/' || i, 'file:/nowhere/' || n.id || '/' || i || '/m'
        FROM catalog.namespaces n, generate_series(1, %d) AS i
        WHERE n.path = '%s'
        """
                .formatted(name, kind, count, namespace);
    }

    static String namespaces(String parent, int count, String name) {
        return """
        SET search_path TO catalog;
        INSERT INTO catalog.namespaces (lake_id, parent_id, path, name)
        SELECT n.lake_id, n.id, n.path || chr(31) || %1$s, %1$s
        FROM catalog.namespaces n, generate_series(1, %2$d) AS i
        WHERE n.path = '%3$s'
        """
                .formatted(name, count, parent);
    }
}
