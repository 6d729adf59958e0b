package dev.tarn.catalog.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFormTest {
    @Test
    void decodesNamesAndValues() {
        TokenForm form =
                parse("grant_type=client_credentials&client%5Fsecret=a%2Bb+c%3D%C3%BC")
                        .orElseThrow();

        assertThat(form.value("grant_type")).contains("client_credentials");
        assertThat(form.value("client_secret")).contains("a+b c=ü");
        assertThat(form.value("scope")).isEmpty();
    }

    @Test
    void takesAParameterWithoutAValueForAbsent() {
        TokenForm form = parse("scope=&client_id&=x&client_id=trino").orElseThrow();

        assertThat(form.value("scope")).isEmpty();
        assertThat(form.value("client_id")).contains("trino");
    }

    @Test
    void readsAnEmptyForm() {
        assertThat(parse("")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&a=2", "a=1&%61=1", "a=%", "a=%zz", "%f=1"})
    void refusesWhatComesTwiceOrIsBadlyEncoded(String body) {
        assertThat(parse(body)).isEmpty();
    }

    @Test
    void readsSixtyFourParametersAndNoMore() {
        assertThat(parse("x=".repeat(1) + "&".repeat(63))).isPresent();
        assertThat(parse("x=".repeat(1) + "&".repeat(64))).isEmpty();
    }

    @Test
    void printsNoValues() {
        assertThat(parse("client_secret=hidden").orElseThrow()).asString().doesNotContain("hidden");
    }

    private static Optional<TokenForm> parse(String body) {
        return TokenForm.parse(body.getBytes(UTF_8));
    }
}
