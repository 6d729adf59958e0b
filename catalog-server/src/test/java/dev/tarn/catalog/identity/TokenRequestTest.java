package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.Secret;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRequestTest {
    @Test
    void readsCredentialsFromTheForm() {
        assertThat(request("client_id=trino&client_secret=s%3Acret", "").credentials())
                .contains(new ClientCredentials("trino", new Secret("s:cret")));
    }

    @Test
    void readsCredentialsFromTheHeaderAsTheyAre() {
        assertThat(request("", basic("trino:s:%41+ü")).credentials())
                .contains(new ClientCredentials("trino", new Secret("s:%41+ü")));
    }

    @Test
    void readsTheSchemeInAnyCase() {
        String header = basic("trino:secret").replace("Basic", "bAsIc");

        assertThat(request("", header).credentials())
                .contains(new ClientCredentials("trino", new Secret("secret")));
    }

    @Test
    void takesTheSameClientIdTwice() {
        assertThat(request("client_id=trino", basic("trino:secret")).credentials())
                .contains(new ClientCredentials("trino", new Secret("secret")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id=spark", "client_id=trino&client_secret=secret"})
    void refusesTwoWaysToSignInAtOnce(String form) {
        var request = request(form, basic("trino:secret"));

        assertThat(request.hasCredentials()).isTrue();
        assertThat(request.credentials()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic ", "Basic !!!", "Basic dHJpbm8="})
    void findsNoCredentialsInABrokenHeader(String header) {
        assertThat(request("", header).credentials()).isEmpty();
    }

    @Test
    void paysNoHeedToABearerToken() {
        var request = request("client_id=trino&client_secret=secret", "Bearer abc");

        assertThat(request.credentials())
                .contains(new ClientCredentials("trino", new Secret("secret")));
        assertThat(request("", "Bearer abc").hasCredentials()).isFalse();
    }

    @Test
    void keepsOutOfRecordsWhatIsNoPossibleName() {
        assertThat(new ClientCredentials("trino", new Secret("x")).plausibleClientId())
                .isEqualTo("trino");
        assertThat(new ClientCredentials("pasted secret!", new Secret("x")).plausibleClientId())
                .isEmpty();
    }

    @Test
    void printsNoSecrets() {
        var request = request("client_id=trino&client_secret=hidden", basic("trino:hidden"));

        assertThat(request.toString()).doesNotContain("hidden");
        assertThat(new ClientCredentials("trino", new Secret("hidden")).toString())
                .doesNotContain("hidden");
    }

    private static TokenRequest request(String form, String authorization) {
        return new TokenRequest(
                TokenForm.parse(form.getBytes(UTF_8)).orElseThrow(),
                authorization,
                new TokenRequest.Sender("10.0.0.1", "test", "r1"));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }
}
