package dev.noderoll.sim.asl;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.sim.kernel.Dice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that Step Functions adds to JSONata, and those of JSONata that would look at the machine's clock or
 * chance: here they read virtual time and seeded dice.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data</a>: $partition,
 *     $range, $hash, $random, $uuid, $parse
 */
final class ServiceFunctions {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ALGORITHMS = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    private final InstantSource clock;
    private final Dice dice;
    private final Map<String, Jsonata.JFunction> functions = new LinkedHashMap<>();

    ServiceFunctions(InstantSource clock, Dice dice) {
        this.clock = clock;
        this.dice = dice;
        add("partition", args -> partition((List<?>) args.get(0), whole(args.get(1))));
        add("range", args -> range(whole(args.get(0)), whole(args.get(1)), whole(args.get(2))));
        add("hash", args -> hash((String) args.get(0), (String) args.get(1)));
        add("random", this::random);
        add("uuid", _ -> dice.uuid());
        add("shuffle", args -> shuffle((List<?>) args.getFirst()));
        add("parse", args -> parse((String) args.get(0)));
        add("millis", _ -> clock.millis());
        add("now", this::now);
    }

    void bindTo(Jsonata.Frame frame) {
        functions.forEach(frame::bind);
    }

    private interface Body {
        Object apply(List<?> args);
    }

    private void add(String name, Body body) {
        functions.put(name, new Jsonata.JFunction((_, args) -> body.apply(args), null));
    }

    private static long whole(Object number) {
        return ((Number) number).longValue();
    }

    private static @Nullable Object arg(List<?> args, int index) {
        return index < args.size() ? args.get(index) : null;
    }

    private static Object partition(List<?> all, long size) {
        if (size < 1) {
            throw new IllegalArgumentException("$partition: size must be at least 1");
        }
        List<Object> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += (int) size) {
            parts.add(new ArrayList<>(all.subList(from, (int) Math.min(from + size, all.size()))));
        }
        return parts;
    }

    private static Object range(long from, long to, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("$range: step must not be 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long number = from; step > 0 ? number <= to : number >= to; number += step) {
            numbers.add(number);
        }
        return numbers;
    }

    private static String hash(String content, String algorithm) {
        if (!ALGORITHMS.contains(algorithm)) {
            throw new IllegalArgumentException("$hash: algorithm must be one of "
                    + ALGORITHMS.stream().sorted().toList());
        }
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From 0 to below 1; with a seed always the same. */
    private Object random(List<?> args) {
        Dice rolled = arg(args, 0) instanceof Number seed ? new Dice(seed.longValue()) : dice;
        return rolled.below(1 << 30) / (double) (1 << 30);
    }

    private Object shuffle(List<?> all) {
        List<Object> left = new ArrayList<>(all);
        List<Object> shuffled = new ArrayList<>();
        while (!left.isEmpty()) {
            shuffled.add(left.remove(dice.below(left.size())));
        }
        return shuffled;
    }

    private static Object parse(String json) {
        try {
            return Values.toJava(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new JException("$parse: not JSON: " + e.getOriginalMessage(), 0);
        }
    }

    private Object now(List<?> args) {
        return Functions.dateTimeFromMillis(clock.millis(), (String) arg(args, 0), (String) arg(args, 1));
    }
}
