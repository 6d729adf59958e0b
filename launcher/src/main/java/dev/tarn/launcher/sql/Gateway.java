package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.client.ClientFailure;
import dev.tarn.launcher.client.JsonHttp;
import dev.tarn.launcher.client.TrinoSession;
import java.net.URI;

/** A gateway that somebody has signed in to. */
record Gateway(JsonHttp http, URI uri, String token) {
    TrinoSession session() {
        return new TrinoSession(http, uri, token);
    }

    JsonNode get(String path) {
        var answer = http.get(uri.resolve(path), token);
        if (!answer.isSuccess()) {
            throw new ClientFailure(
                    "The gateway answers %s with %d: %s"
                            .formatted(
                                    path,
                                    answer.status(),
                                    answer.json()
                                            .at("/error/message")
                                            .asText(answer.body().strip())));
        }
        return answer.json();
    }
}
