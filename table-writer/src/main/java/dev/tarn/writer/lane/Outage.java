package dev.tarn.writer.lane;

import dev.tarn.database.SqlFailure;
import dev.tarn.writer.landing.LandingFailure;
import dev.tarn.writer.stage.SpillFull;
import java.io.UncheckedIOException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells what is wrong around batches, and passes, from what is wrong with the batches. */
final class Outage {
    private Outage() {}

    static boolean is(Throwable failure) {
        return switch (failure) {
            case BadRequestException _, UnprocessableEntityException _ -> false;
            // A catalog that cannot be reached is one of the first.
            case RESTException _, CommitStateUnknownException _ -> true;
            case LandingFailure landing -> !landing.isOfTheBody();
            case AwsServiceException answer -> passes(answer.statusCode());
            case SpillFull full -> !full.isOwn();
            case SdkException _, UncheckedIOException _ -> true;
            case SqlFailure.Unavailable _,
                    SqlFailure.StatementTimeout _,
                    SqlFailure.LockTimeout _,
                    SqlFailure.Deadlock _,
                    SqlFailure.SerializationFailure _,
                    SqlFailure.Exhausted _ ->
                    true;
            default -> false;
        };
    }

    /** A right comes back, a rate gets less; a request that is wrong in itself stays so. */
    private static boolean passes(int status) {
        return switch (status) {
            case 401, 403, 408, 429 -> true;
            default -> status < 400 || status >= 500;
        };
    }
}
