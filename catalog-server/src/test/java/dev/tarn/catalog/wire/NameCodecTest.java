package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.BadRequestException;
import org.junit.jupiter.api.Test;

class NameCodecTest {
    private final NameCodec names = new NameCodec("%1F");

    @Test
    void blamesTheRequestForANullInANamespace() {
        assertThat(names.namespaceInPath("a%1Fb%01")).isEqualTo(Namespace.of("a", "b\u0001"));
        assertThatThrownBy(() -> names.namespaceInPath("a%1Fb%00"))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> names.namespaceInQuery("a\u0000"))
                .isInstanceOf(BadRequestException.class);
    }
}
