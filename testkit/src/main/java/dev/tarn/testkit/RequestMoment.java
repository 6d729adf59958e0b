package dev.tarn.testkit;

/** When something happens to a request on its way to an HTTP server or back. */
public enum RequestMoment {
    /** The server has seen nothing of it. */
    BEFORE_THE_REQUEST,
    /** The server has done what it was asked to do, and nobody has heard of it. */
    BEFORE_THE_ANSWER
}
