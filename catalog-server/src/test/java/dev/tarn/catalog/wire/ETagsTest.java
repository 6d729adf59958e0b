package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ETagsTest {
    private static final String FILE = "00007-3b1da5fe.gz.metadata.json";

    @Test
    void namesTheFileAndTheVariant() {
        assertThat(ETags.of("s3://a/t/" + FILE, "all"))
                .matches("\"00007-3b1da5fe\\.gz\\.metadata\\.json-[0-9a-f]{8}-all\"")
                .isNotEqualTo(ETags.of("s3://a/t/" + FILE, "refs"))
                .isNotEqualTo(ETags.of("s3://b/t/" + FILE, "all"))
                .isEqualTo(ETags.of("s3://a/t/" + FILE, "all"));
    }

    @Test
    void hasNothingInItThatAHeaderCannotHold() {
        assertThat(ETags.of("s3://a/é\"\n, x*", "all")).matches("\"[A-Za-z0-9._-]+\"");
    }

    @Test
    void matchesOneOfSeveralAndNoOther() {
        String etag = ETags.of("s3://a/t/" + FILE, "all");

        assertThat(ETags.matches(Optional.of(etag), etag)).isTrue();
        assertThat(ETags.matches(Optional.of("\"x\" , W/" + etag), etag)).isTrue();
        assertThat(ETags.matches(Optional.of("\"x\""), etag)).isFalse();
        assertThat(ETags.matches(Optional.of("*"), etag)).isFalse();
        assertThat(ETags.matches(Optional.empty(), etag)).isFalse();
    }
}
