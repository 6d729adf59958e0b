package dev.tarn.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientCredentialsTest {
    private final StubWriter catalog = new StubWriter();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong nanos = new AtomicLong();
    private final Credentials ada =
            new ClientCredentials(catalog.uri(), "ada", "a secret & more", nanos::get);

    @AfterEach
    void stop() {
        client.close();
        catalog.close();
    }

    private static String token(String name) {
        return "{\"access_token\": \"%s\", \"expires_in\": 3600}".formatted(name);
    }

    @Test
    void fetchesATokenAndANewOneBeforeItRunsOut() throws Exception {
        catalog.says(200, token("first")).says(200, token("second"));

        assertThat(ada.token(client)).isEqualTo("first");
        nanos.addAndGet(Duration.ofMinutes(29).toNanos());
        assertThat(ada.token(client)).isEqualTo("first");
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(ada.token(client)).isEqualTo("second");

        assertThat(catalog.asked).hasSize(2);
        assertThat(catalog.asked.getFirst().uri()).hasToString("/v1/oauth/tokens");
        assertThat(catalog.asked.getFirst().text())
                .isEqualTo(
                        "grant_type=client_credentials&client_id=ada&client_secret=a+secret+%26+more");
    }

    @Test
    void fetchesAnotherForOneThatWasRefusedButNotForAnOlderOne() throws Exception {
        catalog.says(200, token("first")).says(200, token("second")).says(200, token("third"));
        ada.token(client);

        ada.refused("first");
        assertThat(ada.token(client)).isEqualTo("second");
        ada.refused("first");
        assertThat(ada.token(client)).isEqualTo("second");
    }

    @Test
    void tellsARefusalFromACatalogThatIsAway() {
        catalog.says(503).says(401);

        assertThatThrownBy(() -> ada.token(client)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ada.token(client))
                .isInstanceOf(LoginRefused.class)
                .hasMessageNotContaining("secret");
    }
}
