package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.http.HttpRefusal;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The body of a request that is a statement: text, and nothing that only looks like it. */
public final class StatementText {
    private StatementText() {}

    /** Text without a charset is UTF-8, as Trino's clients mean it. */
    public static String of(Context context) {
        if (context.header("Content-Encoding") != null) {
            throw new HttpRefusal(415, "A statement comes uncompressed", Map.of());
        }
        byte[] body = context.bodyAsBytes();
        if (body.length == 0) {
            throw new HttpRefusal(400, "There is no statement in the request", Map.of());
        }
        try {
            return charset(context).newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException _) {
            throw new HttpRefusal(400, "The statement is not text in its charset", Map.of());
        }
    }

    private static Charset charset(Context context) {
        String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
        int at = type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return UTF_8;
        }
        try {
            return Charset.forName(
                    type.substring(at + "charset=".length())
                            .split(";", 2)[0]
                            .strip()
                            .replace("\"", ""));
        } catch (UnsupportedCharsetException | IllegalCharsetNameException _) {
            throw new HttpRefusal(415, "The charset of the statement is unknown", Map.of());
        }
    }
}
