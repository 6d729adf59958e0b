package dev.tarn.catalog.scan;

import dev.tarn.catalog.wire.Json;
import io.javalin.http.Context;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchPlanIdException;
import org.apache.iceberg.exceptions.NoSuchPlanTaskException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.rest.responses.ErrorResponse;

final class Errors {
    private Errors() {}

    static void answer(Exception failure, Context context) {
        int status =
                switch (failure) {
                    case BadRequestException _ -> 400;
                    case ForbiddenException _ -> 403;
                    case NoSuchTableException _,
                            NoSuchPlanIdException _,
                            NoSuchPlanTaskException _ ->
                            404;
                    case ServiceUnavailableException _ -> 503;
                    default -> 500;
                };
        if (status == 500) {
            failure.printStackTrace();
        }
        context.status(status)
                .contentType("application/json")
                .result(
                        Json.write(
                                ErrorResponse.builder()
                                        .responseCode(status)
                                        .withType(failure.getClass().getSimpleName())
                                        .withMessage(String.valueOf(failure.getMessage()))
                                        .build()));
    }
}
