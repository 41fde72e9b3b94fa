package dev.noderoll.aws;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client that is made when it is first asked for: to make one takes a good part of a function's cold start. */
final class Lazy<T> implements Supplier<T> {

    private final Supplier<T> maker;
    private @Nullable T made;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public synchronized T get() {
        T there = made;
        if (there == null) {
            there = maker.get();
            made = there;
        }
        return there;
    }
}
