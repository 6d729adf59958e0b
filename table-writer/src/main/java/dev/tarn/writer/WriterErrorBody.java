package dev.tarn.writer;

import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.JsonErrorBody;
import dev.tarn.database.SqlFailure;
import dev.tarn.database.UnknownCommitOutcome;
import dev.tarn.writer.contract.ContractRefused;
import dev.tarn.writer.creation.CannotCreate;
import dev.tarn.writer.intake.BodyTooLong;
import dev.tarn.writer.intake.Busy;
import dev.tarn.writer.intake.CannotReplay;
import dev.tarn.writer.intake.OtherContract;
import dev.tarn.writer.intake.UploadGivenUp;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.table.CatalogUnavailable;
import java.util.Map;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The writer's one switch from failure to answer. A request with 503 has changed nothing, though an
 * earlier one under the same key may have; 500 leaves it open. The same batch under the same key
 * ends the doubt in both cases.
 */
final class WriterErrorBody extends JsonErrorBody {
    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public ErrorAnswer answer(Throwable failure) {
        return switch (failure) {
            case BadRequestException _ -> named(400, failure);
            case NoSuchTableException _ -> named(404, failure);
            case CannotCreate refused ->
                    answer(refused.status(), String.valueOf(refused.getMessage()));
            case ContractRefused _ -> answer(422, String.valueOf(failure.getMessage()));
            case OtherContract _ ->
                    new ErrorAnswer(409, "ConflictException", String.valueOf(failure.getMessage()));
            case CannotReplay _ -> named(409, failure);
            case BodyTooLong _ -> named(413, failure);
            case Busy busy ->
                    new ErrorAnswer(
                            TOO_MANY_REQUESTS,
                            type(TOO_MANY_REQUESTS),
                            String.valueOf(busy.getMessage()),
                            Map.of(
                                    "Retry-After",
                                    Long.toString(Math.max(1, busy.retryAfter().toSeconds()))));
            case CatalogUnavailable _ -> unavailable("The catalog is not available");
            case LandingFailure _ -> unavailable("The object store failed");
            case UploadGivenUp _ -> unavailable("The upload took too long");
            case UnknownCommitOutcome _ ->
                    new ErrorAnswer(
                            500,
                            "UnknownOutcomeException",
                            "It is unknown whether the batch has landed; send it again under the same key");
            case SqlFailure.StatementTimeout _ -> unavailable("The database takes too long");
            case SqlFailure.Exhausted _ -> unavailable("The database has run out of room");
            case SqlFailure sql when sql.retriable() ->
                    unavailable("The database is not available");
            default -> answer(500, "The writer failed");
        };
    }

    @Override
    protected String type(int status) {
        return switch (status) {
            case 415 -> "UnsupportedMediaTypeException";
            case 422 -> "UnprocessableEntityException";
            case TOO_MANY_REQUESTS -> "TooManyRequestsException";
            default -> super.type(status);
        };
    }

    private static ErrorAnswer named(int status, Throwable failure) {
        return new ErrorAnswer(
                status, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
    }

    private static ErrorAnswer unavailable(String message) {
        return new ErrorAnswer(
                503,
                "ServiceUnavailableException",
                message + "; this request has changed nothing, send it again under the same key",
                Map.of("Retry-After", "2"));
    }
}
