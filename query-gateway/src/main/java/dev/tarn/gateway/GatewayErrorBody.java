package dev.tarn.gateway;

import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.JsonErrorBody;

/**
 * The gateway's one switch from failure to answer: nothing that it does can fail in a known way
 * yet.
 */
final class GatewayErrorBody extends JsonErrorBody {
    @Override
    public ErrorAnswer answer(Throwable failure) {
        return answer(500, "The gateway failed");
    }
}
