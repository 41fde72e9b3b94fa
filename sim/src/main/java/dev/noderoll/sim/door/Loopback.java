package dev.noderoll.sim.door;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes HTTP servers that only this machine reaches. */
public final class Loopback {

    private Loopback() {}

    /** One on a free port of the loopback interface, not started; throws {@link UncheckedIOException} where there is none. */
    public static HttpServer server() {
        // Without it each answer waits for the client's delayed acknowledgement, up to 40 ms. Read once, by the first
        // server.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a port on the loopback interface", e);
        }
    }
}
