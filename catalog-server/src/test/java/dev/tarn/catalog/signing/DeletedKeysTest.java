package dev.tarn.catalog.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletedKeysTest {
    private static final Signings SIGNINGS = Signings.at("http://store:9000");
    private static final String KEY = "<Object><Key>ns/t-1/f</Key></Object>";

    @Test
    void readsWhatClientsSend() {
        assertThat(
                        DeletedKeys.read(
                                """
                                <?xml version="1.0" encoding="UTF-8"?>
                                <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                                  <Object><Key>ns/t-1/a &amp; &lt;b&gt;</Key></Object>
                                  <Quiet>true</Quiet>
                                  <Object>
                                    <Key>ns/t-1/c</Key>
                                  </Object>
                                </Delete>
                                """))
                .containsExactly("ns/t-1/a & <b>", "ns/t-1/c");
        assertThat(SIGNINGS.delete("<Delete>" + KEY + "</Delete>").payload()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "<Delete/>",
                "<Delete></Delete>",
                "<Delete><Quiet>true</Quiet></Delete>",
                "<Remove><Object><Key>ns/t-1/f</Key></Object></Remove>",
                "<Delete><Object/></Delete>",
                "<Delete><Object><Name>ns/t-1/f</Name></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/f</Key><VersionId>1</VersionId></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/f</Key><Key>ns/t-2/f</Key></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/<b>f</b></Key></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/f<!-- x --></Key></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/<?x y?>f</Key></Object></Delete>",
                "<Delete><Object><Key a='b'>ns/t-1/f</Key></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/f</Key></Object>text</Delete>",
                "<Delete><Object><Key>ns/t-1/f</Key></Object></Delete><Delete/>",
                "<!DOCTYPE x [<!ENTITY e 'f'>]><Delete><Object><Key>ns/t-1/&e;</Key></Object></Delete>",
                "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><Delete><Object><Key>ns/t-1/f</Key></Object></Delete>",
                "<?xml version='1.0' encoding='UTF-16'?><Delete><Object><Key>ns/t-1/f</Key></Object></Delete>",
                "<Delete><Object><Key>ns/t-1/f</Key></Object>"
            })
    void refusesWhatAStoreMightReadInAnotherWay(String body) {
        assertThatThrownBy(() -> SIGNINGS.delete(body)).isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ns/t-1",
                "ns/t-1/",
                "ns/t-10/f",
                "ns/t-2/f",
                "/ns/t-1/f",
                "ns/t-1/../t-2/f",
                "ns/t-1//f",
                " ns/t-1/f",
                "other"
            })
    void refusesAllWhenOneKeyIsNotTheTables(String key) {
        String body = "<Delete>" + KEY + "<Object><Key>" + key + "</Key></Object></Delete>";

        assertThatThrownBy(() -> SIGNINGS.delete(body)).isInstanceOf(ForbiddenException.class);
    }

    @Test
    void takesAThousandKeysAndNoMore() {
        assertThat(DeletedKeys.read(keys(1000))).hasSize(1000);
        assertThatThrownBy(() -> DeletedKeys.read(keys(1001)))
                .isInstanceOf(BadRequestException.class);
    }

    private static String keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "<Object><Key>ns/t-1/" + i + "</Key></Object>")
                .collect(Collectors.joining("", "<Delete>", "</Delete>"));
    }
}
