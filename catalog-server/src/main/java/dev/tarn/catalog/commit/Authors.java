package dev.tarn.catalog.commit;

import dev.tarn.catalog.idempotency.Idempotency;
import dev.tarn.catalog.identity.Administrators;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.identity.BearerFilter;
import dev.tarn.chassis.identity.Principal;

/** Who sent a request, as the commit log remembers it. */
public final class Authors {
    private static final int LENGTH_MAX = 200;

    private Authors() {}

    public static Author of(RestRequest request) {
        RequestScope scope = RequestScope.current();
        Principal asking = BearerFilter.principal(request.context());
        return new Author(
                asking.name(),
                Administrators.is(asking),
                asking.actor(),
                shortened(scope.userAgent().orElse("")),
                shortened(request.header("X-Client-Version").orElse("")),
                scope.requestId(),
                Idempotency.key(request),
                (name, table) -> request.visible().reads(request.lake(), name, table),
                () -> request.visible().takesFiles(request.lake()),
                request::confirm);
    }

    private static String shortened(String header) {
        return header.substring(0, Math.min(LENGTH_MAX, header.length())).replace('\u0000', ' ');
    }
}
