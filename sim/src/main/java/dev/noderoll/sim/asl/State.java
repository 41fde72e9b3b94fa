package dev.noderoll.sim.asl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One state of a machine, with the fields that its kind has.
 *
 * @see <a href="https://states-language.net/spec.html">Amazon States Language</a>
 */
public sealed interface State {

    Basics basics();

    /** Hands on its input, or its Output. An empty {@code next} ends the flow, here and below. */
    record Pass(Basics basics, Optional<String> next) implements State {}

    /** Calls something. Heartbeats are of a task that waits for its token. */
    record Task(
            Basics basics,
            Resource resource,
            Template arguments,
            Template timeoutSeconds,
            Optional<Template> heartbeatSeconds,
            OnError onError,
            Optional<String> next)
            implements State {

        /** Of a Lambda task, the function's name; empty for other resources, and where an expression computes it. */
        public Optional<String> functionName() {
            return resource instanceof Resource.Lambda
                    ? arguments.field("FunctionName").flatMap(Template::text).map(Names::last)
                    : Optional.empty();
        }

        /** Of a task that starts an execution, the machine's name; else empty. */
        public Optional<String> machineName() {
            return resource instanceof Resource.StartExecution
                    ? arguments.field("StateMachineArn").flatMap(Template::text).map(Names::last)
                    : Optional.empty();
        }
    }

    /** Goes where the first rule leads whose condition holds. The basics' Assign and Output are those of the default. */
    record Choice(Basics basics, List<Rule> rules, Optional<String> defaultNext) implements State {
        public Choice {
            rules = List.copyOf(rules);
        }
    }

    /** Waits for {@code seconds} or until {@code timestamp}: one of the two. */
    record Wait(Basics basics, Optional<Template> seconds, Optional<Template> timestamp, Optional<String> next)
            implements State {}

    record Succeed(Basics basics) implements State {}

    record Fail(Basics basics, Optional<Template> error, Optional<Template> cause) implements State {}

    /** Runs all branches side by side. */
    record Parallel(
            Basics basics, Optional<Template> arguments, List<Flow> branches, OnError onError, Optional<String> next)
            implements State {
        public Parallel {
            branches = List.copyOf(branches);
        }
    }

    /** Runs its processor for each item. */
    record ForEach(
            Basics basics,
            Items items,
            Tolerance tolerance,
            Mode mode,
            Flow processor,
            OnError onError,
            Optional<String> next)
            implements State {

        /** Inside the execution, or as child executions of their own. */
        public enum Mode {
            INLINE,
            DISTRIBUTED
        }

        /** What is iterated. Without {@code items} the input; a concurrency of 0 is the service's own limit. */
        public record Items(Optional<Template> items, Optional<Template> selector, Template maxConcurrency) {}

        /** How many children may fail; both absent: none. */
        public record Tolerance(Optional<Template> percentage, Optional<Template> count) {}
    }

    default String name() {
        return basics().name();
    }

    /** The ASL type's name. */
    default String type() {
        return switch (this) {
            case Pass _ -> "Pass";
            case Task _ -> "Task";
            case Choice _ -> "Choice";
            case Wait _ -> "Wait";
            case Succeed _ -> "Succeed";
            case Fail _ -> "Fail";
            case Parallel _ -> "Parallel";
            case ForEach _ -> "Map";
        };
    }

    /** Where it can lead, catchers included. */
    default List<String> targets() {
        List<String> targets = new ArrayList<>();
        switch (this) {
            case Pass s -> s.next.ifPresent(targets::add);
            case Wait s -> s.next.ifPresent(targets::add);
            case Task s -> s.next.ifPresent(targets::add);
            case Parallel s -> s.next.ifPresent(targets::add);
            case ForEach s -> s.next.ifPresent(targets::add);
            case Choice s -> {
                s.rules.forEach(rule -> targets.add(rule.next()));
                s.defaultNext.ifPresent(targets::add);
            }
            case Succeed _, Fail _ -> {}
        }
        onErrorOf().catchers().forEach(catcher -> targets.add(catcher.next()));
        return targets;
    }

    /** Its retriers and catchers; none for kinds that have none. */
    default OnError onErrorOf() {
        return switch (this) {
            case Task s -> s.onError;
            case Parallel s -> s.onError;
            case ForEach s -> s.onError;
            case Pass _, Wait _, Choice _, Succeed _, Fail _ -> OnError.NONE;
        };
    }

    /** The flows inside it. */
    default List<Flow> inner() {
        return switch (this) {
            case Parallel s -> s.branches;
            case ForEach s -> List.of(s.processor);
            case Pass _, Wait _, Choice _, Succeed _, Fail _, Task _ -> List.of();
        };
    }

    /** Names that it may assign, in its own scope. */
    default List<String> assigned() {
        Stream<Template> here = basics().assign().stream();
        Stream<Template> caught = onErrorOf().catchers().stream().flatMap(c -> c.assign().stream());
        Stream<Template> chosen = this instanceof Choice choice
                ? choice.rules.stream().flatMap(rule -> rule.assign().stream())
                : Stream.empty();
        return Stream.of(here, caught, chosen)
                .flatMap(s -> s)
                .flatMap(template -> template.fieldNames().stream())
                .distinct()
                .toList();
    }
}
