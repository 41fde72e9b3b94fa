package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.noderoll.sim.kubernetes.RequestLog;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An answer as it is written, counted. */
final class CountedOutput extends BufferedOutputStream {

    private static final int BUFFER = 1 << 16;

    CountedOutput(OutputStream out, RequestLog log) {
        super(
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        log.read(1);
                        out.write(one);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        log.read(length);
                        out.write(bytes, from, length);
                    }

                    @Override
                    public void flush() throws IOException {
                        out.flush();
                    }

                    @Override
                    public void close() throws IOException {
                        out.close();
                    }
                },
                BUFFER);
    }

    void text(String text) throws IOException {
        write(text.getBytes(UTF_8));
    }
}
