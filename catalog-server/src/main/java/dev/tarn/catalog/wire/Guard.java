package dev.tarn.catalog.wire;

import dev.tarn.catalog.wire.RouteTable.RestHandler;
import io.javalin.http.HandlerType;

/** Stands before every operation on something in a lake. */
public interface Guard {
    /** The handler behind the guard; an operation that the guard does not know is a bug. */
    RestHandler guarded(HandlerType method, String path, RestHandler handler);
}
