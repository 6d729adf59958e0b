package dev.tarn.catalog;

import dev.tarn.catalog.commit.NoSuchDroppedException;
import dev.tarn.catalog.event.NoSuchWebhookException;
import dev.tarn.catalog.function.NoSuchFunction;
import dev.tarn.catalog.history.NoSuchCommitException;
import dev.tarn.catalog.hold.NoSuchHoldException;
import dev.tarn.catalog.idempotency.ReplayedFailure;
import dev.tarn.catalog.identity.LastAdministratorException;
import dev.tarn.catalog.identity.NoSuchPrincipalException;
import dev.tarn.catalog.identity.NoSuchRoleException;
import dev.tarn.catalog.storage.LostMetadataFile;
import dev.tarn.catalog.storage.StorageFailure;
import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.JsonErrorBody;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import java.util.Map;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchPlanIdException;
import org.apache.iceberg.exceptions.NoSuchPlanTaskException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * Failures in the Iceberg error shape. Status codes are promises: 409 is a failed requirement or a
 * real conflict, 503 changed nothing and may be tried again, 500 leaves the outcome open.
 */
final class CatalogErrorBody extends JsonErrorBody {
    private static final String UNKNOWN_STATE =
            "The outcome of the commit is unknown: its answer was lost";

    @Override
    public ErrorAnswer answer(Throwable failure) {
        return switch (failure) {
            // Iceberg's client throws the same again, which its users catch.
            case BadRequestException bad when bad.getCause() instanceof IllegalArgumentException ->
                    new ErrorAnswer(
                            400, "IllegalArgumentException", String.valueOf(bad.getMessage()));
            // By the name that Iceberg's client knows.
            case LostMetadataFile lost ->
                    new ErrorAnswer(404, "NotFoundException", String.valueOf(lost.getMessage()));
            case BadRequestException _, ValidationException _, NotFoundException _ ->
                    named(400, failure);
            case ReplayedFailure replayed -> replayed.answer();
            case NotAuthorizedException _ -> named(401, failure);
            case ForbiddenException _ -> named(403, failure);
            case NoSuchTableException _,
                    NoSuchViewException _,
                    NoSuchNamespaceException _,
                    NoSuchPlanIdException _,
                    NoSuchPlanTaskException _,
                    NoSuchWarehouseException _,
                    NoSuchCommitException _,
                    NoSuchWebhookException _,
                    NoSuchDroppedException _,
                    NoSuchHoldException _,
                    NoSuchPrincipalException _,
                    NoSuchRoleException _ ->
                    named(404, failure);
            case NoSuchFunction _ ->
                    new ErrorAnswer(
                            404, "NoSuchFunctionException", String.valueOf(failure.getMessage()));
            case AlreadyExistsException _,
                    NamespaceNotEmptyException _,
                    CommitFailedException _,
                    LastAdministratorException _ ->
                    named(409, failure);
            case UnprocessableEntityException _ -> named(422, failure);
            case CommitStateUnknownException _, UnknownCommitOutcome _ ->
                    new ErrorAnswer(500, "CommitStateUnknownException", UNKNOWN_STATE);
            case ServiceUnavailableException busy -> unavailable(String.valueOf(busy.getMessage()));
            case StorageFailure _ -> unavailable("The object store failed; nothing was changed");
            // Known to have changed nothing: a COMMIT without an answer is no SqlFailure.
            case SqlFailure.StatementTimeout _ ->
                    unavailable("The database takes too long; nothing was changed");
            case SqlFailure.Exhausted _ ->
                    unavailable("The database has run out of room; nothing was changed");
            case SqlFailure sql when sql.retriable() ->
                    unavailable("The database is not available; nothing was changed");
            case org.jdbi.v3.core.JdbiException jdbi ->
                    SqlFailure.find(jdbi).<ErrorAnswer>map(this::answer).orElseGet(this::internal);
            default -> internal();
        };
    }

    private static ErrorAnswer named(int status, Throwable failure) {
        return new ErrorAnswer(
                status, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
    }

    private static ErrorAnswer unavailable(String message) {
        return new ErrorAnswer(
                503, "ServiceUnavailableException", message, Map.of("Retry-After", "1"));
    }

    private ErrorAnswer internal() {
        return new ErrorAnswer(500, "InternalServerError", "The server failed");
    }
}
