package dev.tarn.catalog.delegation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.rest.credentials.Credential;
import org.apache.iceberg.rest.credentials.CredentialParser;

/**
 * Access as an answer carries it. It holds secrets in the clear, so that it is made late and never
 * kept.
 */
public final class Delegated {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TAG_BYTES = 8;

    /** For whoever did not ask, may not, or cannot be served. */
    public static final Delegated NOTHING = new Delegated(Map.of(), List.of());

    private final Map<String, String> config;
    private final List<Credential> credentials;

    Delegated(Map<String, String> config, List<Credential> credentials) {
        // In one order, so that equal access makes equal answers.
        this.config = new TreeMap<>(config);
        this.credentials = List.copyOf(credentials);
    }

    public boolean isNothing() {
        return config.isEmpty() && credentials.isEmpty();
    }

    /** The fields {@code config} and {@code storage-credentials}, or no bytes at all. */
    public byte[] loadFields() {
        if (isNothing()) {
            return new byte[0];
        }
        return fields(json -> {
            json.writeObjectFieldStart("config");
            for (Map.Entry<String, String> entry : config.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            writeCredentials(json);
        });
    }

    /** The field {@code storage-credentials} alone, for answers that have no {@code config}. */
    public byte[] credentialFields() {
        return credentials.isEmpty() ? new byte[0] : fields(this::writeCredentials);
    }

    /** The answer to a request for credentials, which has its field even when there are none. */
    public byte[] credentialsAnswer() {
        return object(this::writeCredentials);
    }

    /** Something that changes whenever the access does, and tells nothing of it. */
    public String tag() {
        if (isNothing()) {
            return "";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(loadFields());
            return "-" + HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void writeCredentials(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("storage-credentials");
        for (Credential credential : credentials) {
            CredentialParser.toJson(credential, json);
        }
        json.writeEndArray();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] fields(Writing writing) {
        byte[] object = object(writing);
        return Arrays.copyOfRange(object, 1, object.length - 1);
    }

    private static byte[] object(Writing writing) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            writing.to(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
