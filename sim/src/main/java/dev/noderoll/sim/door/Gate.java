package dev.noderoll.sim.door;

import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Where requests come into the world, on the agenda's thread. One of a function that is under way takes effect when it
 * has got there, and is answered when that has come back, in the world's time; any other at once.
 */
public final class Gate {

    private final Inbox inbox;
    private final Function<String, Optional<Fiber>> functions;

    private Gate(Inbox inbox, Function<String, Optional<Fiber>> functions) {
        this.inbox = inbox;
        this.functions = functions;
    }

    /** For clients that are no functions. */
    public static Gate of(Inbox inbox) {
        return new Gate(inbox, _ -> Optional.empty());
    }

    /**
     * For functions with real clients.
     *
     * @param functions by the id of the access key with which a request is signed
     */
    public static Gate of(Inbox inbox, Function<String, Optional<Fiber>> functions) {
        return new Gate(inbox, functions);
    }

    /**
     * Lets a request take effect.
     *
     * @param accessKey the id of the key with which it is signed; empty for none
     * @param objects how many things the answer lists
     * @throws dev.noderoll.sim.kernel.Killed when the function is over: nobody is to be answered
     */
    <T> T pass(String accessKey, Callee callee, Supplier<T> effect, ToLongFunction<T> objects) {
        Optional<Fiber> function = functions.apply(accessKey);
        return function.isEmpty()
                ? inbox.ask(effect)
                : function.get().act(() -> inItsTime(function.get(), callee, effect, objects));
    }

    private static <T> T inItsTime(Fiber function, Callee callee, Supplier<T> effect, ToLongFunction<T> objects) {
        Invocation invocation = function.carried(Invocation.class).orElseThrow();
        invocation.requested(callee);
        long listed = 0;
        try {
            T answer = function.touch(effect);
            listed = objects.applyAsLong(answer);
            return answer;
        } finally {
            invocation.answered(callee, listed);
        }
    }

    /** The name of the function whose requests are signed with this key; empty for whoever is none. */
    Optional<String> function(String accessKey) {
        return functions
                .apply(accessKey)
                .flatMap(fiber -> fiber.carried(Invocation.class))
                .map(Invocation::function);
    }

    /** What begins and ends without the world's leave: watches. */
    Inbox inbox() {
        return inbox;
    }
}
