package dev.tarn.chassis.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Errors as {@code {"error": {"message": …, "type": …, "code": …}}}, the shape that Iceberg's REST
 * protocol has, in every service. A 5xx names the request and says nothing of our inside.
 */
public abstract class JsonErrorBody implements ErrorBody {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public ErrorAnswer answer(int status, String message) {
        return new ErrorAnswer(status, type(status), message);
    }

    @Override
    public final byte[] render(ErrorAnswer answer, RequestScope scope) {
        String message =
                answer.status() < 500
                        ? answer.message()
                        : "%s (request %s)".formatted(answer.message(), scope.requestId());
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", answer.type());
            json.writeNumberField("code", answer.status());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return out.toByteArray();
    }

    /** The name of an error that is known by its status only. */
    protected String type(int status) {
        return switch (status) {
            case 401 -> "NotAuthorizedException";
            case 403 -> "ForbiddenException";
            case 404, 405 -> "NoSuchEndpointException";
            case 503 -> "ServiceUnavailableException";
            default -> status < 500 ? "BadRequestException" : "InternalServerError";
        };
    }
}
