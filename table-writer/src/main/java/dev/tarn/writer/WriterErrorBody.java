package dev.tarn.writer;

import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.JsonErrorBody;

/**
 * The writer's one switch from failure to answer: nothing that it does can fail in a known way yet.
 */
final class WriterErrorBody extends JsonErrorBody {
    @Override
    public ErrorAnswer answer(Throwable failure) {
        return answer(500, "The writer failed");
    }
}
