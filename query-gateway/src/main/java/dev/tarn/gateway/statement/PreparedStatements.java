package dev.tarn.gateway.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The statements that a client has prepared: it brings them along with each request, as {@code
 * name=statement}, encoded as in a URL. What is compressed is left out; Trino's report will have
 * it.
 */
final class PreparedStatements {
    private static final String HEADER = "X-Trino-Prepared-Statement";
    private static final String COMPRESSED = "$zstd:";

    private PreparedStatements() {}

    static Map<String, String> of(HttpServletRequest request) {
        Map<String, String> statements = new HashMap<>();
        for (String header : Collections.list(request.getHeaders(HEADER))) {
            for (String entry : header.split(",", -1)) {
                int equals = entry.indexOf('=');
                if (equals > 0) {
                    put(statements, entry.substring(0, equals), entry.substring(equals + 1));
                }
            }
        }
        return statements;
    }

    private static void put(Map<String, String> statements, String name, String statement) {
        try {
            String text = URLDecoder.decode(statement.strip(), UTF_8);
            if (!text.startsWith(COMPRESSED)) {
                statements.put(URLDecoder.decode(name.strip(), UTF_8), text);
            }
        } catch (IllegalArgumentException _) {
            // Trino will refuse it in its own words.
        }
    }
}
