package dev.tarn.catalog.delegation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.catalog.storage.StorageProfile.Encryption;
import dev.tarn.catalog.storage.StorageProfile.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPolicyTest {
    private static final Places TABLE = new Places(List.of("s3://lake/ns/t-1"));

    @Test
    void allowsTheFilesOfTheTableAndToListThem() throws Exception {
        assertThat(policy(TABLE, Permission.WRITE))
                .isEqualTo(
                        json(
                                """
                                {"Version":"2012-10-17","Statement":[
                                  {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject",
                                    "s3:AbortMultipartUpload","s3:ListMultipartUploadParts"],
                                   "Resource":["arn:aws:s3:::lake/ns/t-1/*"]},
                                  {"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::lake"],
                                   "Condition":{"StringLike":{"s3:prefix":["ns/t-1/*"]}}}]}
                                """));
    }

    @Test
    void allowsReadersToReadOnly() throws Exception {
        assertThat(policy(TABLE, Permission.READ).at("/Statement/0/Action"))
                .isEqualTo(json("[\"s3:GetObject\"]"));
    }

    @Test
    void namesEveryPlaceInItsBucketAndPartition() throws Exception {
        var places = new Places(List.of("s3://lake/ns/t", "s3://data/t", "s3://lake/more"));
        Role role = role("arn:aws-cn:iam::1:role/r");

        JsonNode policy =
                json(
                        SessionPolicy.of(role, Optional.empty(), places, Permission.READ)
                                .orElseThrow());

        assertThat(policy.at("/Statement/0/Resource"))
                .isEqualTo(
                        json(
                                """
                                ["arn:aws-cn:s3:::data/t/*","arn:aws-cn:s3:::lake/more/*",
                                 "arn:aws-cn:s3:::lake/ns/t/*"]
                                """));
        assertThat(policy.at("/Statement/1/Resource/0").textValue())
                .isEqualTo("arn:aws-cn:s3:::data");
        assertThat(policy.at("/Statement/2/Condition/StringLike/s3:prefix"))
                .isEqualTo(json("[\"more/*\",\"ns/t/*\"]"));
    }

    @Test
    void allowsTheKeyThatFilesAreEncryptedWith() throws Exception {
        String key = "arn:aws:kms:eu:1:key/k";

        JsonNode writer = encrypted(Encryption.Kind.KMS, Optional.of(key), Permission.WRITE);
        JsonNode reader = encrypted(Encryption.Kind.DSSE_KMS, Optional.of("k"), Permission.READ);

        assertThat(writer.at("/Statement/2/Action"))
                .isEqualTo(json("[\"kms:Decrypt\",\"kms:GenerateDataKey\"]"));
        assertThat(writer.at("/Statement/2/Resource/0").textValue()).isEqualTo(key);
        assertThat(reader.at("/Statement/2/Action")).isEqualTo(json("[\"kms:Decrypt\"]"));
        assertThat(reader.at("/Statement/2/Resource/0").textValue()).isEqualTo("*");
        assertThat(
                        encrypted(Encryption.Kind.S3, Optional.empty(), Permission.READ)
                                .at("/Statement"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://lake/*", "s3://lake/a?c", "s3://lake/${aws:userid}", "s3://*/a"})
    void isNotMadeForWhatWouldMatchMore(String location) {
        for (Places places :
                List.of(
                        new Places(List.of(location)),
                        new Places(List.of("s3://lake/ns/t-1", location)))) {
            assertThat(
                            SessionPolicy.of(
                                    role("arn:aws:iam::1:role/r"),
                                    Optional.empty(),
                                    places,
                                    Permission.READ))
                    .isEmpty();
        }
    }

    @Test
    void isNotMadeWhenItIsTooLongForTheService() {
        List<String> many =
                IntStream.range(0, 60).mapToObj(i -> "s3://lake/place-number-" + i).toList();

        assertThat(
                        SessionPolicy.of(
                                role("arn:aws:iam::1:role/r"),
                                Optional.empty(),
                                new Places(many),
                                Permission.WRITE))
                .isEmpty();
    }

    @Test
    void coversAllPlacesWithOnePrefixOfACredential() {
        assertThat(TABLE.prefix()).isEqualTo("s3://lake/ns/t-1");
        assertThat(new Places(List.of("s3://lake/ns/t", "s3://lake/nt")).prefix())
                .isEqualTo("s3://lake/n");
        assertThat(new Places(List.of("s3://a/t", "s3://b/t")).prefix()).isEqualTo("s3://");
    }

    @Test
    void knowsItsFilesFromThoseOfItsNeighbours() {
        assertThat(TABLE.contain("s3://lake/ns/t-1/f")).isTrue();
        for (String other :
                List.of("s3://lake/ns/t-1", "s3://lake/ns/t-10/f", "s3://lak/ns/t-1/f", "f")) {
            assertThat(TABLE.contain(other)).as(other).isFalse();
        }
    }

    private static JsonNode encrypted(
            Encryption.Kind kind, Optional<String> key, Permission permission) throws Exception {
        return json(
                SessionPolicy.of(
                                role("arn:aws:iam::1:role/r"),
                                Optional.of(new Encryption(kind, key)),
                                TABLE,
                                permission)
                        .orElseThrow());
    }

    private static JsonNode policy(Places places, Permission permission) throws Exception {
        return json(
                SessionPolicy.of(
                                role("arn:aws:iam::1:role/r"), Optional.empty(), places, permission)
                        .orElseThrow());
    }

    private static Role role(String arn) {
        return new Role(arn, Optional.empty(), Optional.empty(), Duration.ofHours(1));
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
