package dev.noderoll.lab;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.noderoll.handler.Handlers;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.Shipped.State;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What every Task of the machines must have, and the function and handler behind it. */
final class TaskRules {

    /**
     * Errors of the services that a Task names. Those of Lambda have no names here: {@code States.TaskFailed} matches them
     * all, and those that nobody has thought of.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Error names</a>
     */
    private static final Set<String> DOCUMENTED = Set.of(
            "States.ALL",
            "States.Timeout",
            "States.TaskFailed",
            // Of a function that has used up its time.
            "Sandbox.Timedout",
            // Named as those of Lambda and Step Functions are; and what the message tells people to refuse with.
            "SNS.AmazonSNSException",
            "SNS.SdkClientException",
            "Refused",
            "StepFunctions.AWSStepFunctionsException",
            "StepFunctions.ThrottlingException",
            "StepFunctions.ExecutionLimitExceeded",
            "StepFunctions.ExecutionLimitExceededException",
            "StepFunctions.SdkClientException");

    /** What a Task calls that is no function. */
    private static final String CALLS =
            "(states:startExecution(\\.sync:2)?|aws-sdk:sfn:listExecutions|aws-sdk:s3:putObject"
                    + "|sns:publish(\\.waitForTaskToken)?|events:putEvents)";

    private static final String RESOURCE = "arn:${Partition}:states:::";

    /** As long as a Cause may be, less what the expression's own words may take. */
    private static final Pattern CUT = Pattern.compile("\\{% \\$substring\\(.*\\$string\\(.*\\), 0, 30000\\) %}");

    private static final String MISCONFIGURED = "dev.noderoll.port.Misconfigured";
    private static final String FENCED = "dev.noderoll.port.Fenced";

    /** A refusal, such as that of credentials that have expired, must not let an instance go undrained. */
    private static final Set<String> RETRY_REFUSALS = Set.of("BeatHook", "CompleteHook");

    /** A person waits for its answer; all others of its machine outlast an outage. */
    private static final Set<String> ANSWERS_SOON =
            Set.of("rollout/BeginRollout", "rollout/TellPeople", "rollout/TellSystems");

    /** How long an outage of AWS or of a cluster's API the retries of a rollout outlast, on average, in seconds. */
    private static final int OUTAGE = 20 * 60;

    private static final Set<String> HANDLERS = handlerClasses();

    private TaskRules() {}

    /** The machines' functions, the template's, the handler classes and {@link Handlers} are the same. */
    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Set<String> invoked = new TreeSet<>();
        for (State state : shipped.states()) {
            if (state.body().path("Comment").asText().isBlank()) {
                broken.add(state + " has no Comment");
            }
            if (state.type().equals("Fail")) {
                broken.addAll(brokenCause(state));
            }
            errors(state).filter(e -> !resolves(e)).forEach(e -> broken.add(state + " names the error " + e));
            if (state.isTask()) {
                broken.addAll(broken(shipped, state));
                invoked.add(state.function());
            }
        }
        invoked.remove("");
        Set<String> deployed = shipped.resources("AWS::Serverless::Function").keySet().stream()
                .map(id -> id.replaceFirst("Function$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        differ("functions of the template and of the machines", deployed, invoked)
                .ifPresent(broken::add);
        differ("handler classes and functions of the machines", HANDLERS, invoked)
                .ifPresent(broken::add);
        differ("Handlers and functions of the machines", listed(), invoked).ifPresent(broken::add);
        return broken;
    }

    /** What a function reads and writes: the type arguments of its handler. */
    static Class<?> type(String function, int argument) throws ClassNotFoundException {
        ParameterizedType base = (ParameterizedType) handler(function).getGenericSuperclass();
        return (Class<?>) base.getActualTypeArguments()[argument];
    }

    static Optional<String> differ(String what, Set<String> these, Set<String> those) {
        Set<String> left = new TreeSet<>(these);
        left.removeAll(those);
        Set<String> right = new TreeSet<>(those);
        right.removeAll(these);
        return left.isEmpty() && right.isEmpty()
                ? Optional.empty()
                : Optional.of(what + " differ: only here " + left + ", only there " + right);
    }

    private static Class<?> handler(String function) throws ClassNotFoundException {
        return Class.forName("dev.noderoll.handler." + function + "Handler");
    }

    /** A Cause over 32,768 characters, or one that is not there, would hide the error that it tells of. */
    private static List<String> brokenCause(State fail) {
        String cause = fail.body().path("Cause").asText();
        return !cause.startsWith("{%") || CUT.matcher(cause).matches()
                ? List.of()
                : List.of(fail + " has a Cause of any length");
    }

    private static List<String> broken(Shipped shipped, State state) {
        List<String> broken = new ArrayList<>();
        boolean retries = !state.body().path("Retry").isEmpty();
        for (JsonNode retry : state.body().path("Retry")) {
            retries &= retry.path("MaxAttempts").asInt(-1) == 0
                    || (retry.has("MaxDelaySeconds")
                            && retry.has("MaxAttempts")
                            && retry.path("JitterStrategy").asText().equals("FULL"));
        }
        if (!retries) {
            broken.add(state + " has no Retry with MaxAttempts, MaxDelaySeconds and full jitter");
        }
        JsonNode catches = state.body().path("Catch");
        if (!catches.path(catches.size() - 1).path("ErrorEquals").toString().equals("[\"States.ALL\"]")) {
            broken.add(state + " does not end its Catch with States.ALL");
        }
        JsonNode timeout = state.body().path("TimeoutSeconds");
        if (timeout.isMissingNode()) {
            broken.add(state + " has no TimeoutSeconds");
        }
        String resource = state.body().path("Resource").asText();
        if (!resource.startsWith(RESOURCE)) {
            broken.add(state + " calls something in one partition of AWS alone");
        }
        if (!state.function().isEmpty()) {
            broken.addAll(brokenFunction(shipped, state, timeout));
            broken.addAll(brokenRetries(state));
        } else if (!resource.replace(RESOURCE, "").matches(CALLS)) {
            broken.add(state + " calls neither a function nor a machine, nor tells anybody");
        }
        return broken;
    }

    /** What cannot pass is not retried; everything else is, and in a rollout for longer than outages last. */
    private static List<String> brokenRetries(State state) {
        List<String> broken = new ArrayList<>();
        Set<String> never = new TreeSet<>();
        Set<String> passing = new TreeSet<>();
        double mean = 0;
        for (JsonNode retry : state.body().path("Retry")) {
            int most = retry.path("MaxAttempts").asInt();
            retry.path("ErrorEquals").forEach(e -> (most == 0 ? never : passing).add(e.asText()));
            double delay = retry.path("IntervalSeconds").asDouble();
            for (int i = 0; i < most; i++) {
                // With full jitter, a delay is anything from nothing to this.
                mean += Math.min(delay, retry.path("MaxDelaySeconds").asDouble()) / 2;
                delay *= retry.path("BackoffRate").asDouble();
            }
        }
        if (!never.contains(FENCED) || never.contains(MISCONFIGURED) == RETRY_REFUSALS.contains(state.function())) {
            broken.add(state + " does not tell what never passes from what may");
        }
        if (!state.body().at("/Retry/0/MaxAttempts").asText().equals("0") || !passing.contains("States.TaskFailed")) {
            broken.add(state + " does not retry everything that may pass");
        }
        if (!state.toString().equals("on-termination/DrainNodes") && !passing.contains("States.Timeout")) {
            broken.add(state + " does not retry a function that was not heard of");
        }
        if (state.machine().equals("rollout") && !ANSWERS_SOON.contains(state.toString()) && mean < OUTAGE) {
            broken.add(state + " gives up before an outage is over: after " + Math.round(mean) + " seconds");
        }
        return broken;
    }

    private static List<String> brokenFunction(Shipped shipped, State state, JsonNode timeout) {
        List<String> broken = new ArrayList<>();
        String function = state.function();
        JsonNode deployed =
                shipped.template().path("Resources").path(function + "Function").path("Properties");
        if (!deployed.path("Handler").asText().equals("dev.noderoll.handler." + function + "Handler")) {
            broken.add("the template's " + function + "Function has another handler");
        }
        int most = deployed.path("Timeout")
                .asInt(shipped.template().at("/Globals/Function/Timeout").asInt());
        if (timeout.asInt() <= most) {
            broken.add(state + " times out before its function, which has " + most + " seconds");
        }
        try {
            var _ = handler(function).getConstructor();
            Set<String> read = Arrays.stream(type(function, 0).getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toSet());
            Set<String> passed = new TreeSet<>();
            state.body().at("/Arguments/Payload").fieldNames().forEachRemaining(passed::add);
            differ(state + ": the fields passed and those read", passed, read).ifPresent(broken::add);
        } catch (ClassNotFoundException e) {
            broken.add(state + " invokes " + function + ", which has no handler");
        } catch (NoSuchMethodException e) {
            broken.add(function + "Handler has no public constructor without arguments");
        }
        return broken;
    }

    private static Stream<String> errors(State state) {
        return Stream.of("Retry", "Catch")
                .flatMap(list -> StreamSupport.stream(state.body().path(list).spliterator(), false))
                .flatMap(e -> StreamSupport.stream(e.path("ErrorEquals").spliterator(), false))
                .map(JsonNode::asText);
    }

    private static boolean resolves(String error) {
        try {
            return DOCUMENTED.contains(error)
                    || (error.startsWith("dev.noderoll.port.")
                            && Throwable.class.isAssignableFrom(Class.forName(error)));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Set<String> handlerClasses() {
        URL functions = Handlers.class.getProtectionDomain().getCodeSource().getLocation();
        return new ClassFileImporter()
                .withImportOption(location -> location.contains("/dev/noderoll/handler/")).importUrl(functions).stream()
                        .filter(c -> c.isAssignableTo(RequestStreamHandler.class)
                                && !c.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(c -> c.getSimpleName().replaceFirst("Handler$", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> listed() {
        Ports nothing = new Ports(
                deaf(NodeGroups.class),
                deaf(Images.class),
                deaf(Alarms.class),
                deaf(Calendars.class),
                deaf(Clusters.class),
                InstantSource.fixed(Instant.EPOCH),
                deaf(Pauses.class),
                deaf(Executions.class));
        return Handlers.on(nothing).keySet();
    }

    private static <T> T deaf(Class<T> port) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                }));
    }
}
