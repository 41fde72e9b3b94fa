package dev.noderoll.sim.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.FunctionTimes.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A function that is under way: what its calls take, and how it ends. It has a fiber of its own, whose code finds it by
 * {@link #current}.
 */
public final class Invocation {

    /** Whom a function calls. */
    public enum Callee {
        AWS,
        KUBERNETES
    }

    /** What was asked for. */
    record Order(String function, String id, JsonNode payload, Functions.Reply reply) {}

    private final Order order;
    private final FunctionSettings settings;
    private final Fibers fibers;
    private final FunctionTimes times;
    private final Dice dice;
    private final Fiber fiber;
    private Instant deadline = Instant.MAX;
    private Instant looked;
    private volatile int abreast = 1;
    private final AtomicInteger sent = new AtomicInteger();
    private Agenda.@Nullable Event limit;
    private boolean over;
    private boolean told;

    /** Of the fiber that runs. */
    Invocation(Order order, FunctionSettings settings, Fibers fibers, FunctionTimes times, Dice dice) {
        this.order = order;
        this.settings = settings;
        this.fibers = fibers;
        this.times = times;
        this.dice = dice;
        this.fiber = Fibers.current().orElseThrow();
        this.looked = fibers.clock().instant();
        fiber.carry(this);
    }

    /** The one whose code this is; empty where no function runs. */
    public static Optional<Invocation> current() {
        return Fibers.current().flatMap(fiber -> fiber.carried(Invocation.class));
    }

    /** As the machine calls it, such as {@code BeginRolloutFunction}. */
    public String function() {
        return order.function();
    }

    /** The function's name, and the number of this invocation of it. */
    public String id() {
        return order.id();
    }

    public JsonNode payload() {
        return order.payload();
    }

    public int memoryMb() {
        return settings.memoryMb();
    }

    /** How long it may still run, as the function's context says. */
    public Duration remaining() {
        return Duration.between(fibers.clock().instant(), deadline);
    }

    /** Since when it may have known what it acts on: its start, or the last time that it has waited. */
    public Instant looked() {
        return looked;
    }

    Dice dice() {
        return dice;
    }

    /** The handler begins after {@code start}; at its timeout Lambda ends it. */
    void begin(Duration start, Runnable onTimeout) {
        fiber.spend(start);
        deadline = fibers.clock().instant().plus(settings.timeout());
        limit = fibers.at(deadline, order.id() + " times out", onTimeout);
    }

    /**
     * From now on so many of its requests go side by side: a server that serves them one after the other lets those of a round
     * take the time of their first. 1 for one after the other.
     */
    public void abreast(int requests) {
        abreast = requests;
        sent.set(0);
    }

    /** A request of its own has come to a server, and is about to take effect; see {@link #abreast}. */
    public void requested(Callee callee) {
        if (sent.getAndIncrement() % abreast == 0) {
            request(callee, 0);
        }
    }

    /** It is answered, with so many things that it lists. */
    public void answered(Callee callee, long objects) {
        if ((sent.get() - 1) % abreast == 0) {
            answer(callee, 0, objects);
        }
    }

    /**
     * A call is on its way, from now until it is about to take effect.
     *
     * @param before how many others the function makes first, each answered before the next
     */
    public void request(Callee callee, int before) {
        Duration time = Duration.ZERO;
        for (int i = 0; i < before; i++) {
            time = time.plus(toThere(callee)).plus(fromThere(callee));
        }
        fiber.sleep(time.plus(toThere(callee)));
    }

    /**
     * The answer to a call is on its way back, from now until the function has read it.
     *
     * @param after how many further calls the function makes for the rest of it
     * @param objects how many things it lists, in all
     */
    public void answer(Callee callee, int after, long objects) {
        Duration time = fromThere(callee);
        for (int i = 0; i < after; i++) {
            time = time.plus(toThere(callee)).plus(fromThere(callee));
        }
        Duration thousand = service(callee).thousand().draw(dice);
        fiber.spend(time.plus(computed(thousand.multipliedBy(objects).dividedBy(1000))));
    }

    private Duration toThere(Callee callee) {
        Duration time =
                computed(times.call().draw(dice)).plus(service(callee).request().draw(dice));
        boolean slow = times.slowOne() > 0 && dice.below(times.slowOne()) == 0;
        return slow ? time.plus(times.slow().draw(dice)) : time;
    }

    private Duration fromThere(Callee callee) {
        return service(callee).answer().draw(dice);
    }

    private Duration computed(Duration time) {
        return FunctionTimes.computed(time, settings.memoryMb());
    }

    private Service service(Callee callee) {
        return switch (callee) {
            case AWS -> times.aws();
            case KUBERNETES -> times.kubernetes();
        };
    }

    /** Lets time pass in its middle. */
    public void sleep(Duration time) {
        fiber.sleep(time);
    }

    /** Waits until then, or until {@link #wake}; returns whether it was woken. What it knows is new afterwards. */
    public boolean awaitWaking(Instant until) {
        boolean woken = fiber.awaitWaking(until);
        looked = fibers.clock().instant();
        return woken;
    }

    public void wake() {
        fiber.wake();
    }

    /**
     * Whoever waits for it is told this, as if the connection had broken: it runs on, and nobody hears how it ends.
     */
    public void forsake(TaskFailure failure) {
        tell(reply -> reply.failed(failure));
    }

    /** Whether nobody waits for it any more. */
    public boolean isForsaken() {
        return told;
    }

    /** Its environment dies under it, and whoever waits for it is told so. Called by itself, it does not return. */
    public void die(TaskFailure failure) {
        if (end()) {
            tell(reply -> reply.failed(failure));
            fiber.kill(failure.reason());
        }
    }

    /** Whether this is its end, and not something that comes after it. */
    boolean end() {
        boolean first = !over;
        over = true;
        if (limit != null) {
            limit.cancel();
        }
        return first;
    }

    /** Tells whoever waits for it; nobody does the second time. */
    void tell(Consumer<Functions.Reply> what) {
        if (!told) {
            told = true;
            what.accept(order.reply());
        }
    }
}
