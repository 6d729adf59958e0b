package dev.tarn.systemtests.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.tarn.catalog.encryption.SecretBox;
import dev.tarn.chassis.config.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is wrong with a token, it is a 401 at every door, and the catalog writes down whose it
 * was to be, why it was refused and at which door.
 */
class TokensAtTheDoorsTest {
    private static PolicyLakehouse lakehouse;
    private static ECKey key;

    enum Door {
        CATALOG("test"),
        WRITER("table-writer"),
        GATEWAY("query-gateway");

        /** Who shows the catalog what comes here. */
        private final String asker;

        Door(String asker) {
            this.asker = asker;
        }

        URI address() {
            return switch (this) {
                case CATALOG -> lakehouse.catalog().resolve("/api/v1/self");
                case WRITER -> lakehouse.writer().resolve("/api/v1");
                case GATEWAY -> lakehouse.gateway().resolve("/api/v1");
            };
        }

        String person() {
            return "guest_of_the_" + name().toLowerCase(Locale.ROOT);
        }

        int show(String token) {
            return PolicyLakehouse.send(
                            HttpRequest.newBuilder(address())
                                    .header("User-Agent", asker)
                                    .header("Authorization", "Bearer " + token))
                    .statusCode();
        }
    }

    @BeforeAll
    static void start() throws ParseException {
        lakehouse = PolicyLakehouse.shared();
        key = signingKey();
    }

    @ParameterizedTest
    @EnumSource
    void refusesAndRecordsEveryBadToken(Door door) throws Exception {
        String person = door.person();
        lakehouse.person(person);
        String good = lakehouse.token(person);
        String unused = lakehouse.token(person);
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();
        assertThat(door.show(good)).isEqualTo(200);
        // As good as what the catalog signs.
        assertThat(door.show(signed(claims, key))).isEqualTo(200);

        var past = Date.from(Instant.now().minus(Duration.ofMinutes(1)));
        ECKey other = new ECKeyGenerator(Curve.P_256).keyID(key.getKeyID()).generate();
        ECKey unknown = new ECKeyGenerator(Curve.P_256).keyID("unknown").generate();
        for (String bad :
                List.of(
                        signed(changed(claims).expirationTime(past).build(), key),
                        signed(changed(claims).audience("elsewhere").build(), key),
                        signed(changed(claims).issuer("http://elsewhere").build(), key),
                        new PlainJWT(claims).serialize(),
                        signed(claims, other),
                        signed(claims, unknown))) {
            assertThat(door.show(bad)).isEqualTo(401);
        }
        lakehouse.put("/api/v1/principals/" + person, "{\"disabled\":true}");
        assertThat(door.show(unused)).isEqualTo(401);

        assertThat(rejected(person))
                .containsExactly(
                        "The token has expired @ " + door.asker,
                        "The token is for another audience @ " + door.asker,
                        "The token is from another issuer @ " + door.asker,
                        "The token is no signed JWT @ " + door.asker,
                        "The signature does not match @ " + door.asker,
                        "The token is signed with an unknown key @ " + door.asker,
                        "The token was revoked, or its principal is no more @ " + door.asker);
    }

    /** Why, and at which door. */
    private static List<String> rejected(String person) {
        return lakehouse.ledger(
                """
                SELECT reason || ' @ ' || user_agent
                FROM catalog.login_audit
                WHERE grant_type = 'bearer' AND outcome = 'refused' AND client_id = '%s'
                ORDER BY id
                """
                        .formatted(person));
    }

    /** The catalog's own, which nobody else has. */
    private static ECKey signingKey() throws ParseException {
        String kid = lakehouse.ledger("SELECT kid FROM catalog.signing_keys").getFirst();
        String sealed =
                lakehouse
                        .ledger("SELECT encode(sealed, 'hex') FROM catalog.signing_keys")
                        .getFirst();
        byte[] json =
                SecretBox.of(new Secret(PolicyLakehouse.ENCRYPTION_KEY))
                        .open(HexFormat.of().parseHex(sealed), "signing-key/" + kid);
        return ECKey.parse(new String(json, UTF_8));
    }

    private static JWTClaimsSet.Builder changed(JWTClaimsSet claims) {
        return new JWTClaimsSet.Builder(claims);
    }

    private static String signed(JWTClaimsSet claims, ECKey with) throws JOSEException {
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(with.getKeyID()).build(),
                        claims);
        token.sign(new ECDSASigner(with));
        return token.serialize();
    }
}
