package dev.tarn.chassis.http;

/** How one service words its failures, before routing and behind it. */
public interface ErrorBody {
    /** A failure that a handler threw: the service's one pattern switch. */
    ErrorAnswer answer(Throwable failure);

    /**
     * An error that never was an exception of the service: unknown route, bad URI, body too large,
     * no token.
     */
    ErrorAnswer answer(int status, String message);

    /** The JSON that the client reads. */
    byte[] render(ErrorAnswer answer, RequestScope scope);
}
