package dev.tarn.gateway;

import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.JsonErrorBody;
import dev.tarn.database.SqlFailure;
import dev.tarn.gateway.cluster.ClusterUnreachable;
import dev.tarn.gateway.sql.QueryFailed;
import dev.tarn.gateway.statement.AnswerBroken;
import dev.tarn.gateway.statement.MoveInDoubt;
import dev.tarn.gateway.statement.TrinoRefusesUs;
import java.util.Map;

/**
 * The gateway's one switch from failure to answer. Drivers repeat a request after 502 and 503,
 * which is right where a page can be asked for again, and nowhere else.
 */
final class GatewayErrorBody extends JsonErrorBody {
    @Override
    public ErrorAnswer answer(Throwable failure) {
        return switch (failure) {
            case ClusterUnreachable gone -> again("Cluster " + gone.cluster() + " does not answer");
            case QueryFailed query ->
                    new ErrorAnswer(query.status(), query.name(), query.words(), Map.of());
            case MoveInDoubt _ -> again("The database is not available");
            case AnswerBroken _ -> again("The cluster's answer broke off");
            case TrinoRefusesUs _ ->
                    answer(500, "The cluster does not answer as a Trino of this gateway");
            case SqlFailure sql when sql.retriable() -> again("The database is not available");
            case org.jdbi.v3.core.JdbiException jdbi ->
                    SqlFailure.find(jdbi)
                            .map(this::answer)
                            .orElseGet(() -> answer(500, "The gateway failed"));
            default -> answer(500, "The gateway failed");
        };
    }

    private static ErrorAnswer again(String message) {
        return new ErrorAnswer(
                503, "ServiceUnavailableException", message, Map.of("Retry-After", "1"));
    }
}
