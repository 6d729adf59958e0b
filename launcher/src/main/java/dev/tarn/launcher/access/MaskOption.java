package dev.tarn.launcher.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is shown instead. */
final class MaskOption {
    @Option(
            names = "--as",
            paramLabel = "MASK",
            description = "null, constant, hash, first4, last4, year, month or expression.")
    private Optional<String> mask = Optional.empty();

    @Option(names = "--value", paramLabel = "TEXT", description = "Of a constant.")
    private Optional<String> value = Optional.empty();

    @Option(names = "--expression", paramLabel = "SQL", description = "Of an expression.")
    private Optional<String> expression = Optional.empty();

    Optional<ObjectNode> body(AccessCommand.AudienceOption audience) {
        return mask.map(word -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("mask", word);
            value.ifPresent(text -> body.put("value", text));
            expression.ifPresent(text -> body.put("expression", text));
            audience.write(body);
            return body;
        });
    }
}
