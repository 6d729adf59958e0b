package dev.tarn.gateway.statement;

import dev.tarn.gateway.protocol.QueryProblem;
import dev.tarn.gateway.protocol.WaitingAnswer;
import java.net.http.HttpHeaders;

/** What became of a statement. */
public sealed interface Submitted {
    /** A cluster has it and its receipt is written: the client may poll. */
    record Accepted(String body, HttpHeaders headers) implements Submitted {}

    /** No cluster has it yet: the client asks again until it is its turn. */
    record Waiting(WaitingAnswer answer) implements Submitted {}

    /** Nothing runs, and the client is told why in the words of its protocol. */
    record Refused(QueryProblem problem) implements Submitted {}

    /** Trino found the request itself wanting. */
    record Rejected(int status, String body, HttpHeaders headers) implements Submitted {}
}
