package dev.noderoll.lab.clients;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** One TCP connection to a Service. It never tries again by itself, as HTTP libraries do. */
final class Wire implements AutoCloseable {

    private static final int LONGEST_LINE = 8192;

    /**
     * An answer, whole.
     *
     * @param stays whether the server leaves the connection open
     */
    record Answer(int status, String body, boolean stays) {}

    private final Socket socket = new Socket();
    private final InetSocketAddress address;

    /**
     * A port of this machine is taken, nothing is sent yet.
     *
     * @param port 0 for any
     */
    Wire(InetSocketAddress address, int port) throws IOException {
        this.address = address;
        socket.setTcpNoDelay(true);
        socket.setReuseAddress(false);
        socket.bind(new InetSocketAddress(port));
    }

    /** Of this machine: tells connections apart. */
    int port() {
        return socket.getLocalPort();
    }

    void connect(Duration timeout) throws IOException {
        socket.connect(address, (int) timeout.toMillis());
    }

    /** Whether the other side has closed it while nothing was under way, as every client looks before the next request. */
    boolean isClosed() {
        try {
            socket.setSoTimeout(1);
            socket.getInputStream().read();
            // The end; or a byte that nobody asked for.
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException broken) {
            return true;
        }
    }

    /** Sends a request and reads the answer to it; each read waits for {@code timeout} at most. */
    Answer get(String path, boolean keep, Duration timeout) throws IOException {
        socket.setSoTimeout((int) timeout.toMillis());
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + address.getHostString() + "\r\nConnection: "
                + (keep ? "keep-alive" : "close") + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String[] start = line(in).split(" ", 3);
        if (start.length < 2) {
            throw new IOException("no HTTP: " + String.join(" ", start));
        }
        int length = -1;
        boolean chunked = false;
        boolean stays = keep;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String low = header.toLowerCase(Locale.ROOT);
            if (low.startsWith("content-length:")) {
                length = Integer.parseInt(low.substring(low.indexOf(':') + 1).strip());
            } else if (low.startsWith("transfer-encoding:")) {
                chunked = low.contains("chunked");
            } else if (low.startsWith("connection:")) {
                stays &= !low.contains("close");
            }
        }
        byte[] body = chunked ? chunks(in) : length < 0 ? in.readAllBytes() : exactly(in, length);
        return new Answer(
                Integer.parseInt(start[1]),
                new String(body, StandardCharsets.UTF_8).strip(),
                stays && (chunked || length >= 0));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            all.write(exactly(in, size));
            line(in);
        }
        line(in);
        return all.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException(next < 0 ? "closed" : "a line that does not end");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            // It is of no more use either way.
            return;
        }
    }
}
