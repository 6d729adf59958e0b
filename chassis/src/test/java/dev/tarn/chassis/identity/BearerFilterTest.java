package dev.tarn.chassis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.http.ErrorAnswer;
import dev.tarn.chassis.http.HttpConfig;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.http.JsonErrorBody;
import dev.tarn.chassis.identity.Verification.Rejected;
import dev.tarn.chassis.identity.Verification.Unavailable;
import dev.tarn.chassis.identity.Verification.Verified;
import dev.tarn.chassis.telemetry.Telemetry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerFilterTest {
    private static final Verification ADA =
            new Verified(new Principal("ada", Set.of(), false, Optional.empty()), Instant.MAX);

    private static Telemetry telemetry;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        var filter =
                new BearerFilter(
                        token ->
                                switch (token) {
                                    case "good" -> ADA;
                                    case "unsure" -> new Unavailable("Nobody can tell");
                                    default -> new Rejected("The token has expired");
                                },
                        context -> context.path().equals("/open"));
        telemetry = Telemetry.create("test");
        server =
                HttpServer.start(
                        "test",
                        HttpConfig.onPort(0),
                        Optional.empty(),
                        new JsonErrorBody() {
                            @Override
                            public ErrorAnswer answer(Throwable failure) {
                                return answer(500, "Failed");
                            }
                        },
                        telemetry,
                        InstantSource.system(),
                        config -> {
                            config.routes.before(filter);
                            config.routes.get(
                                    "/me",
                                    context ->
                                            context.result(BearerFilter.principal(context).name()));
                            config.routes.get(
                                    "/open",
                                    context ->
                                            context.result(BearerFilter.find(context).toString()));
                        });
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        telemetry.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer good", "bearer good", "BEARER  good"})
    void letsAVerifiedTokenPass(String header) throws Exception {
        HttpResponse<String> response = get("/me", "Authorization", header);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ada");
    }

    @Test
    void doesNotLookAtTheTokenOfAnOpenPath() throws Exception {
        assertThat(get("/open").body()).isEqualTo("Optional.empty");
        assertThat(get("/open", "Authorization", "Bearer bad").statusCode()).isEqualTo(200);
    }

    @Test
    void asksForATokenWhenThereIsNone() throws Exception {
        HttpResponse<String> response = get("/me");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"tarn\"");
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"error":{"message":"This needs a bearer token","type":"NotAuthorizedException","code":401}}\
                        """);
    }

    @Test
    void saysWhyATokenIsRejected() throws Exception {
        HttpResponse<String> response = get("/me", "Authorization", "Bearer bad");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValue(
                        "Bearer realm=\"tarn\", error=\"invalid_token\","
                                + " error_description=\"The token has expired\"");
        assertThat(response.body()).contains("The token has expired");
    }

    @Test
    void asksToComeAgainWhileNobodyCanTell() throws Exception {
        HttpResponse<String> response = get("/me", "Authorization", "Bearer unsure");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(response.body()).contains("Nobody can tell", "ServiceUnavailableException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic Z29vZA==", "good", "Bearergood"})
    void refusesOtherSchemes(String header) throws Exception {
        assertThat(get("/me", "Authorization", header).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesTwoTokensAtOnce() throws Exception {
        assertThat(
                        get("/me", "Authorization", "Bearer good", "Authorization", "Bearer good")
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void anUnknownPathIsNotRevealedToStrangers() throws Exception {
        assertThat(get("/nowhere").statusCode()).isEqualTo(401);
        assertThat(get("/nowhere", "Authorization", "Bearer good").statusCode()).isEqualTo(404);
    }
}
