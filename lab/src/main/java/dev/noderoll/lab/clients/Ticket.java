package dev.noderoll.lab.clients;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Instant;

/**
 * One request, from its sending on.
 *
 * @param stream {@code NEW}, {@code WORK} or {@code KEPT}
 * @param number in its stream, from 0
 * @param sent when it was due to begin
 */
record Ticket(String service, String stream, long number, Instant sent) {

    private static final String ANSWER = "pod=";

    /** Served by the pod that the answer names; "" when it names none. */
    Outcome served(Wire.Answer answer) {
        if (answer.status() != 200) {
            return new Outcome(this, "WRONG", "status " + answer.status(), "", 0, Instant.now());
        }
        String pod = answer.body().startsWith(ANSWER) ? answer.body().substring(ANSWER.length()) : "";
        return new Outcome(this, "", "", pod, 0, Instant.now());
    }

    /**
     * It failed.
     *
     * @param connected whether there was a connection
     * @param pod that had answered on the connection before; "" when it is not known
     */
    Outcome failed(IOException e, boolean connected, String pod, int port) {
        String kind = connected ? "CUT" : refused(e) ? "REFUSED" : "UNANSWERED";
        String what = e instanceof SocketTimeoutException ? "timeout" : String.valueOf(e.getMessage());
        return new Outcome(this, kind, what, pod, port, Instant.now());
    }

    private static boolean refused(IOException e) {
        return e instanceof ConnectException && String.valueOf(e.getMessage()).contains("refused");
    }

    /**
     * What became of a request.
     *
     * @param failure a name of the probe's {@code Failure}; "" when it was served
     * @param detail for people
     * @param pod name or address; "" when it is not known
     * @param port of the connection; 0 when nobody need look where it went
     */
    record Outcome(Ticket ticket, String failure, String detail, String pod, int port, Instant ended) {

        /** With the pod that the connection was sent to; "" where nothing is known of it. */
        Outcome sentTo(String address) {
            return new Outcome(ticket, failure, detail, pod.isEmpty() ? address : pod, port, ended);
        }
    }
}
