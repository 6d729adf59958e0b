package dev.tarn.catalog.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each accepted request beside those that are nearly the same and refused. */
class StoreRequestTest {
    private static final Signings PATH_STYLE = Signings.at("http://store:9000");
    private static final Signings AWS = Signings.atAws();

    @ParameterizedTest
    @CsvSource({
        "GET, /data/f.parquet, GET_OBJECT",
        "GET, /data/f.parquet?x-id=GetObject, GET_OBJECT",
        "GET, /data/a%20b+c=%2525%252Fd, GET_OBJECT",
        "GET, /data/..hidden, GET_OBJECT",
        "HEAD, /metadata/m.avro, HEAD_OBJECT",
        "PUT, /data/f.parquet, PUT_OBJECT",
        "PUT, /data/f.parquet?partNumber=1&uploadId=u%2Fx, UPLOAD_PART",
        "POST, /data/f.parquet?uploads, CREATE_UPLOAD",
        "POST, /data/f.parquet?uploads=, CREATE_UPLOAD",
        "POST, /data/f.parquet?uploadId=u, COMPLETE_UPLOAD",
        "DELETE, /data/f.parquet, DELETE_OBJECT",
        "DELETE, /data/f.parquet?uploadId=u, ABORT_UPLOAD"
    })
    void signsWhatIsDoneWithTheFilesOfATable(String method, String file, String operation) {
        assertThat(PATH_STYLE.check(method, "http://store:9000/lake/ns/t-1" + file).operation())
                .isEqualTo(StoreOperation.valueOf(operation));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://store:9000/lake/ns/t-1",
                "http://store:9000/lake/ns/t-1/",
                "http://store:9000/lake/ns/t-10/f",
                "http://store:9000/lake/ns/t-2/f",
                "http://store:9000/lake/ns/T-1/f",
                "http://store:9000/other/ns/t-1/f",
                "http://store:9000/lake/lake/ns/t-1/f",
                "http://store:9000//lake/ns/t-1/f",
                "http://store:9000/lake//ns/t-1/f",
                "http://store:9000/lake/ns/t-1//f",
                "http://store:9000/lake/ns/t-1/../t-2/f",
                "http://store:9000/lake/ns/t-1/%2e%2e/t-2/f",
                "http://store:9000/lake/ns/t-1/.%2E/t-2/f",
                "http://store:9000/lake/ns/t-1/%252e%252e/t-2/f",
                "http://store:9000/lake/ns/t-1/./f",
                "http://store:9000/lake/ns/t-1%2Ff",
                "http://store:9000/lake/ns/t-1/..%2Ft-2/f",
                "http://store:9000/lake/ns/t-1/..%2ft-2/f",
                "http://store:9000/lake/ns/t-1/..%5Ct-2/f",
                "http://store:9000/lake/ns/t-1/f%00",
                "http://store:9000/lake/ns/t-1/f%0A",
                "http://store:9000/lake%2Fns/t-1/f",
                "http://store:9000/lak%65/ns/t-1/f",
                "http://store:9000/lake/ns/t-1/f%zz",
                "http://store:9000/lake/ns/t-1/f%C3",
                "http://store:9000/lake/ns/t-1/f%C0%AE",
                "http://store:9000/lake/ns/t-1/f#g",
                "http://store:9000/lake",
                "http://store:9000/",
                "http://store:9000",
                "http://store/lake/ns/t-1/f",
                "http://store:9001/lake/ns/t-1/f",
                "https://store/lake/ns/t-1/f",
                "http://other:9000/lake/ns/t-1/f",
                "http://store.evil:9000/lake/ns/t-1/f",
                "http://evilstore:9000/lake/ns/t-1/f",
                "http://user@store:9000/lake/ns/t-1/f",
                "http://store:9000@evil/lake/ns/t-1/f",
                "ftp://store:9000/lake/ns/t-1/f",
                "//store:9000/lake/ns/t-1/f",
                "lake/ns/t-1/f"
            })
    void refusesWhateverIsNotAFileOfTheTable(String uri) {
        for (String method : List.of("GET", "HEAD", "PUT", "DELETE")) {
            assertRefused(() -> PATH_STYLE.check(method, uri));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ?acl",
        "GET, ?acl=",
        "PUT, ?acl",
        "GET, ?tagging",
        "PUT, ?tagging",
        "GET, ?versionId=1",
        "DELETE, ?versionId=1",
        "GET, ?versions",
        "GET, ?policy",
        "GET, ?torrent",
        "GET, ?attributes",
        "GET, ?uploadId=u",
        "GET, ?partNumber=1",
        "GET, ?response-content-type=text/html",
        "GET, ?X-Amz-Expires=1000",
        "GET, ?a+b=c",
        "PUT, ?partNumber=1",
        "PUT, ?uploadId=u",
        "PUT, ?partNumber=1&uploadId=u&uploadId=v",
        "PUT, ?partNumber=1&uploadId=u&acl",
        "PUT, ?retention",
        "PUT, ?legal-hold",
        "POST, ''",
        "POST, ?uploads=x",
        "POST, ?uploads&acl",
        "POST, ?restore",
        "POST, ?select&select-type=2",
        "POST, ?delete",
        "DELETE, ?tagging",
        "PATCH, ''",
        "OPTIONS, ''",
        "TRACE, ''",
        "'', ''"
    })
    void refusesWhatNoClientNeedsToDoWithAFile(String method, String query) {
        assertRefused(
                () -> PATH_STYLE.check(method, "http://store:9000/lake/ns/t-1/data/f" + query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list-type=2&prefix=ns/t-1/",
                "list-type=2&prefix=ns%2Ft-1%2F",
                "list-type=2&prefix=ns/t-1/data/&delimiter=/&max-keys=10&start-after=ns/t-1/b",
                "list-type=2&prefix=ns/t-1/da&continuation-token=abc%3D&encoding-type=url"
            })
    void listsBeneathTheTable(String query) {
        for (String path : List.of("/lake", "/lake/")) {
            assertThat(
                            PATH_STYLE
                                    .check("GET", "http://store:9000" + path + "?" + query)
                                    .operation())
                    .isEqualTo(StoreOperation.LIST_OBJECTS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "list-type=2",
                "list-type=2&prefix=",
                "list-type=2&prefix=ns/",
                "list-type=2&prefix=ns/t-1",
                "list-type=2&prefix=ns/t-10/",
                "list-type=2&prefix=ns/t-1/../t-2/",
                "list-type=2&prefix=ns/t-1/&prefix=ns/",
                "list-type=2&prefix=ns/t-1/&%70refix=ns/",
                "list-type=2&prefix=ns/t-1/&versions",
                "list-type=1&prefix=ns/t-1/",
                "prefix=ns/t-1/",
                "versions&prefix=ns/t-1/",
                "uploads&prefix=ns/t-1/",
                "location",
                "policy",
                "acl"
            })
    void refusesToListAnythingElse(String query) {
        assertRefused(() -> PATH_STYLE.check("GET", "http://store:9000/lake?" + query));
        assertRefused(() -> PATH_STYLE.check("GET", "http://store:9000/other?" + query));
    }

    @ParameterizedTest
    @CsvSource({"HEAD, ''", "PUT, ''", "DELETE, ''", "PUT, ?policy", "POST, ''"})
    void leavesBucketsAlone(String method, String query) {
        assertRefused(() -> PATH_STYLE.check(method, "http://store:9000/lake" + query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://lake.s3.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://LAKE.s3.eu-west-1.amazonaws.com:443/ns/t-1/f",
                "https://lake.s3.dualstack.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://lake.s3.amazonaws.com/ns/t-1/f",
                "https://s3.eu-west-1.amazonaws.com/lake/ns/t-1/f"
            })
    void knowsBothStylesOfAddressingAtAws(String uri) {
        assertThat(AWS.check("GET", uri).operation()).isEqualTo(StoreOperation.GET_OBJECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://lake.s3.us-east-1.amazonaws.com/ns/t-1/f",
                "https://other.s3.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://other.s3.eu-west-1.amazonaws.com/lake/ns/t-1/f",
                "https://lake.s3.eu-west-1.amazonaws.com.evil.com/ns/t-1/f",
                "https://lakes3.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://lake.s3-control.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://s3-control.eu-west-1.amazonaws.com/lake/ns/t-1/f",
                "https://lake.s3-accesspoint.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://sts.eu-west-1.amazonaws.com/lake/ns/t-1/f",
                "https://lake.s3.eu-west-1.amazonaws.com:444/ns/t-1/f",
                "http://lake.s3.eu-west-1.amazonaws.com/ns/t-1/f",
                "https://a.lake.s3.eu-west-1.amazonaws.com/ns/t-1/f"
            })
    void refusesOtherHostsOfAws(String uri) {
        assertRefused(() -> AWS.check("GET", uri));
    }

    @Test
    void readersWriteNothing() {
        Signings reader = PATH_STYLE.reading();
        String file = "http://store:9000/lake/ns/t-1/f";

        assertThat(reader.check("GET", file).operation()).isEqualTo(StoreOperation.GET_OBJECT);
        assertThat(reader.check("HEAD", file).operation()).isEqualTo(StoreOperation.HEAD_OBJECT);
        for (String method : List.of("PUT", "DELETE")) {
            assertThatThrownBy(() -> reader.check(method, file))
                    .isInstanceOf(ForbiddenException.class);
        }
        for (String query : List.of("?uploads", "?uploadId=u")) {
            assertThatThrownBy(() -> reader.check("POST", file + query))
                    .isInstanceOf(ForbiddenException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-checksum-crc32",
                "X-Amz-Checksum-Mode",
                "x-amz-sdk-checksum-algorithm",
                "x-amz-server-side-encryption",
                "x-amz-server-side-encryption-aws-kms-key-id",
                "x-amz-meta-anything",
                "x-amz-trailer"
            })
    void signsHeadersThatAreNeeded(String header) {
        var signed =
                PATH_STYLE.check(
                        "PUT",
                        "http://store:9000/lake/ns/t-1/f",
                        Map.of(header, List.of("v"), "Range", List.of("bytes=0-1")));

        assertThat(signed.headers())
                .containsExactly(Map.entry(header.toLowerCase(java.util.Locale.ROOT), "v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-copy-source",
                "X-Amz-Copy-Source",
                " x-amz-copy-source",
                "x-amz-copy-source-range",
                "x-amz-acl",
                "x-amz-grant-read",
                "x-amz-tagging",
                "x-amz-website-redirect-location",
                "x-amz-object-lock-mode",
                "x-amz-bypass-governance-retention",
                "x-amz-server-side-encryption-customer-key",
                "x-amz-request-payer",
                "x-amz-security-token",
                "x-amz-mfa",
                "x-amz-unheard-of"
            })
    void refusesHeadersThatReachFurther(String header) {
        assertRefused(() ->
                PATH_STYLE.check(
                        "PUT",
                        "http://store:9000/lake/ns/t-1/f",
                        Map.of(header, List.of("/lake/ns/t-2/f"))));
    }

    @Test
    void refusesAHeaderWithSeveralValues() {
        String file = "http://store:9000/lake/ns/t-1/f";

        assertRefused(
                () -> PATH_STYLE.check("PUT", file, Map.of("x-amz-meta-a", List.of("1", "2"))));
        assertRefused(() ->
                PATH_STYLE.check(
                        "PUT",
                        file,
                        Map.of("x-amz-meta-a", List.of("1"), "X-Amz-Meta-A", List.of("2"))));
        assertRefused(() -> PATH_STYLE.check("PUT", file, Map.of("x-amz-meta-a", List.of())));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfAny(
                        ForbiddenException.class,
                        BadRequestException.class,
                        IllegalArgumentException.class);
    }
}
