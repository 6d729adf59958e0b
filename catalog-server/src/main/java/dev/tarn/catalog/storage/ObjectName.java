package dev.tarn.catalog.storage;

import org.apache.iceberg.exceptions.NotFoundException;

/** An object in S3, as its location says. */
record ObjectName(String bucket, String key) {
    static ObjectName parse(String location) {
        int bucket = location.indexOf("://") + 3;
        int key = location.indexOf('/', bucket);
        if (bucket < 3 || key < 0) {
            throw new NotFoundException("Not the location of an object: %s", location);
        }
        return new ObjectName(location.substring(bucket, key), location.substring(key + 1));
    }
}
