package dev.tarn.catalog.opa;

import dev.tarn.chassis.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that a column is hashed with. Each column has its own, because Trino shows it to whoever
 * explains a query: it tells nothing about another column.
 */
final class MaskKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** From the key of the configuration, the same on every server. */
    MaskKeys(Secret encryptionKey) {
        this.key =
                new SecretKeySpec(
                        Base64.getDecoder().decode(encryptionKey.value().strip()), ALGORITHM);
    }

    String of(UUID table, int fieldId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] text =
                    "mask/%s/%d".formatted(table, fieldId).getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
