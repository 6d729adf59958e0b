package dev.tarn.gateway.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.chassis.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;

/** What an Authorization header holds. */
sealed interface Credentials {
    record Password(String name, Secret secret) implements Credentials {}

    record Token(String token) implements Credentials {}

    record Absent() implements Credentials {}

    record Unreadable(String reason) implements Credentials {}

    /** Of all the headers of that name, of which there may be one. */
    static Credentials of(List<String> headers) {
        if (headers.isEmpty()) {
            return new Absent();
        }
        if (headers.size() > 1) {
            return new Unreadable("There is more than one Authorization header");
        }
        String[] words = headers.getFirst().strip().split(" +", 2);
        if (words.length < 2) {
            return new Unreadable("The Authorization header names no scheme");
        }
        if (words[0].equalsIgnoreCase("Bearer")) {
            return new Token(words[1].strip());
        }
        return words[0].equalsIgnoreCase("Basic")
                ? password(words[1].strip())
                : new Unreadable("Only Basic and Bearer are understood here");
    }

    private static Credentials password(String encoded) {
        try {
            String text =
                    UTF_8.newDecoder()
                            .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                            .toString();
            int colon = text.indexOf(':');
            return colon < 1
                    ? new Unreadable("The password has no name before it")
                    : new Password(text.substring(0, colon), new Secret(text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return new Unreadable("The Basic credentials are not Base64 of UTF-8");
        }
    }
}
