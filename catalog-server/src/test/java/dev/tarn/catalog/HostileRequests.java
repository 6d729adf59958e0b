package dev.tarn.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests as nobody of good will would send them, and some that are nearly right. */
final class HostileRequests {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> NAMES =
            List.of(
                    "lake",
                    "sales",
                    "orders",
                    "nothing",
                    "",
                    "%",
                    "%zz",
                    "%00",
                    "a%00b",
                    "%1F",
                    "a%1F%1Fb",
                    "sales%1Forders",
                    "..",
                    "%2e%2e%2f%2e%2e",
                    "a%2Fb",
                    "a/b",
                    "a;b=c",
                    "%F0%28%8C%28",
                    "\u00ff\u0080",
                    "' OR 1=1 --",
                    "${jndi:ldap://x}",
                    "lake@yesterday",
                    "00000000-0000-0000-0000-000000000000",
                    "-1",
                    "9".repeat(40),
                    "x".repeat(3_000),
                    "\t",
                    "a b",
                    "#",
                    "?");

    private static final List<String> QUERIES =
            List.of(
                    "",
                    "",
                    "",
                    "?",
                    "?pageToken=%00",
                    "?pageToken=AQ&pageSize=1",
                    "?pageSize=-1",
                    "?pageSize=99999999999999999999",
                    "?pageSize=1&pageToken=zzzz!",
                    "?parent=%1F",
                    "?parent=%zz",
                    "?parent=nothing",
                    "?snapshots=some",
                    "?purgeRequested=maybe",
                    "?warehouse=",
                    "?warehouse=%2e%2e",
                    "?since=0&until=x",
                    "?table=a&uuid=b",
                    "?order=up",
                    "?" + "a=b&".repeat(500));

    private static final List<String> BODIES =
            List.of(
                    "{\"namespace\":[\"sales\"],\"properties\":{}}",
                    "{\"removals\":[\"a\"],\"updates\":{\"b\":\"c\"}}",
                    "{\"name\":\"orders\",\"schema\":{\"type\":\"struct\",\"schema-id\":0,\"fields\":[{\"id\":1,\"name\":\"id\",\"required\":true,\"type\":\"long\"}]},\"stage-create\":false,\"properties\":{\"a\":\"b\"}}",
                    "{\"requirements\":[{\"type\":\"assert-table-uuid\",\"uuid\":\"x\"}],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}}]}",
                    "{\"requirements\":[{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":7}],\"updates\":[{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":1}]}",
                    "{\"table-changes\":[{\"identifier\":{\"namespace\":[\"sales\"],\"name\":\"nothing\"},\"requirements\":[],\"updates\":[]}]}",
                    "{\"source\":{\"namespace\":[\"nothing\"],\"name\":\"a\"},\"destination\":{\"namespace\":[\"sales\"],\"name\":\"b\"}}",
                    "{\"name\":\"r\",\"metadata-location\":\"file:/etc/passwd\",\"overwrite\":true}",
                    "{\"report-type\":\"scan-report\",\"table-name\":\"t\",\"snapshot-id\":1,\"filter\":true,\"schema-id\":0,\"projected-field-ids\":[],\"projected-field-names\":[],\"metrics\":{}}",
                    "{\"snapshot-id\":1,\"select\":[\"id\"],\"filter\":{\"type\":\"eq\",\"term\":\"id\",\"value\":1},\"case-sensitive\":true}",
                    "{\"plan-task\":\"x\"}",
                    "{\"region\":\"x\",\"method\":\"PUT\",\"uri\":\"http://169.254.169.254/latest\",\"headers\":{}}",
                    "{\"sequence\":1}",
                    "{\"name\":\"b\",\"namespace\":[\"sales\"]}",
                    "{\"location\":\"s3://b/x\",\"storage\":{\"type\":\"s3\",\"endpoint\":\"http://x\",\"access-key\":\"a\",\"secret-key\":\"b\"}}",
                    "{\"engine\":true,\"client-secret\":\"x\"}",
                    "grant_type=client_credentials&client_id=admin&client_secret=wrong");

    private static final List<String> AUTHORIZATIONS =
            List.of(
                    "Authorization: Bearer alice",
                    "Authorization: Bearer alice",
                    "Authorization: Bearer administrator",
                    "Authorization: Bearer bad",
                    "Authorization: Bearer",
                    "Authorization: Basic YTpi",
                    "Authorization: bearer \u00e4\u00f6",
                    "Authorization: Bearer " + "x".repeat(9_000),
                    "X-Nothing: x");

    private static final List<String> HEADERS =
            List.of(
                    "X-Request-Id: \u00e4",
                    "X-Request-Id: " + "r".repeat(500),
                    "Idempotency-Key: x",
                    "Idempotency-Key: 00000000-0000-0000-0000-000000000000",
                    "If-None-Match: *",
                    "If-None-Match: \"",
                    "X-Iceberg-Access-Delegation: both,neither,,",
                    "Content-Type: text/plain",
                    "Content-Type: application/json; charset=x-none",
                    "Content-Type: \u0001",
                    "Content-Encoding: gzip",
                    "Accept: ;;;",
                    "Accept-Encoding: \u00e4;q=7",
                    "traceparent: 00-x-y-z",
                    "User-Agent: \u00ff\u00fe",
                    "Cookie: $Version=x; a",
                    "Expect: nothing",
                    "Range: bytes=9-1",
                    ": nameless",
                    "no colon");

    private final List<String[]> routes;
    private final Random random;

    /** {@code routes} are pairs of a method and a path with placeholders. */
    HostileRequests(List<String[]> routes, Random random) {
        this.routes = List.copyOf(routes);
        this.random = random;
    }

    /** A whole request; the connection ends with it. */
    byte[] next() {
        String[] route = one(routes);
        String method = random.nextInt(20) == 0 ? one(List.of("PATCH", "TRACE", "get")) : route[0];
        var head = new StringBuilder(method).append(' ').append(path(route[1]));
        head.append(one(QUERIES)).append(" HTTP/1.1\r\nHost: tarn\r\nConnection: close\r\n");
        head.append(one(AUTHORIZATIONS)).append("\r\n");
        for (int i = random.nextInt(3); i > 0; i--) {
            head.append(one(HEADERS)).append("\r\n");
        }
        byte[] body = method.equals("POST") || method.equals("PUT") ? body() : new byte[0];
        var request = new ByteArrayOutputStream();
        switch (random.nextInt(40)) {
            case 0 -> head.append("Content-Length: -5\r\n");
            case 1 -> head.append("Content-Length: ").append(body.length + 7).append("\r\n");
            case 2 -> head.append("Transfer-Encoding: chunked\r\n");
            default -> head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private String path(String template) {
        var segments = new ArrayList<String>();
        for (String segment : template.split("/", -1)) {
            boolean placeholder = segment.startsWith("{");
            if (placeholder && random.nextInt(3) > 0) {
                segments.add(usual(segment));
            } else {
                segments.add(placeholder || random.nextInt(40) == 0 ? one(NAMES) : segment);
            }
        }
        return String.join("/", segments);
    }

    private static String usual(String placeholder) {
        return switch (placeholder) {
            case "{prefix}", "{lake}" -> "lake";
            case "{namespace}" -> "sales";
            default -> "orders";
        };
    }

    private byte[] body() {
        String body = one(BODIES);
        return switch (random.nextInt(8)) {
            case 0 -> new byte[0];
            case 1 -> noise(random.nextInt(300));
            case 2 -> damaged(body.getBytes(StandardCharsets.UTF_8));
            case 3 -> ("[".repeat(random.nextInt(3_000)) + body).getBytes(StandardCharsets.UTF_8);
            case 4 ->
                    body.substring(0, random.nextInt(body.length()))
                            .getBytes(StandardCharsets.UTF_8);
            default -> twisted(body).getBytes(StandardCharsets.UTF_8);
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] damaged(byte[] bytes) {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Well-formed JSON in which some values are of another kind. */
    private String twisted(String body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                twist(json);
            }
            return json.toString();
        } catch (JsonProcessingException form) {
            return body + "&grant_type=%zz&" + one(NAMES);
        }
    }

    private void twist(JsonNode json) {
        switch (json) {
            case ObjectNode object when !object.isEmpty() -> {
                var fields = new ArrayList<String>();
                object.fieldNames().forEachRemaining(fields::add);
                String field = one(fields);
                if (random.nextBoolean() && object.get(field).isContainerNode()) {
                    twist(object.get(field));
                } else if (random.nextInt(4) == 0) {
                    object.remove(field);
                } else {
                    object.set(field, oddity());
                }
            }
            case ArrayNode array when !array.isEmpty() -> {
                int at = random.nextInt(array.size());
                if (array.get(at).isContainerNode() && random.nextBoolean()) {
                    twist(array.get(at));
                } else {
                    array.set(at, oddity());
                }
            }
            default -> {}
        }
    }

    private JsonNode oddity() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (random.nextInt(10)) {
            case 0 -> json.nullNode();
            case 1 -> json.numberNode(-1);
            case 2 -> json.numberNode(Long.MAX_VALUE);
            case 3 -> json.numberNode(1e300);
            case 4 -> json.textNode("");
            case 5 -> json.textNode("\u0000\u001f");
            case 6 -> json.textNode("x".repeat(5_000));
            case 7 -> json.arrayNode().add(json.objectNode());
            case 8 -> json.objectNode().put("type", "nothing").put("action", "nothing");
            default -> json.booleanNode(true);
        };
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
