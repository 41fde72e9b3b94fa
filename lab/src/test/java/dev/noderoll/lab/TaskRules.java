package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.noderoll.handler.Handlers;
import dev.noderoll.handler.StateFunction;
import dev.noderoll.lab.Shipped.State;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URL;
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

    /** The one function that is not Noderoll's. */
    private static final String ASKED = "{% $rollout.policy.hooks.function %}";

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

    /**
     * The machines' functions and the template's are the same, and the states that they ask for are those of the handler
     * classes and of {@link Handlers}.
     */
    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Set<String> invoked = new TreeSet<>();
        Set<String> served = new TreeSet<>();
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
                served.add(state.served());
            }
        }
        invoked.remove("");
        served.remove("");
        Set<String> deployed = shipped.resources("AWS::Serverless::Function").keySet();
        differ("functions of the template and of the machines", deployed, invoked)
                .ifPresent(broken::add);
        differ("handler classes and states of the machines", HANDLERS, served).ifPresent(broken::add);
        differ("Handlers and states of the machines", Set.copyOf(Handlers.states()), served)
                .ifPresent(broken::add);
        return broken;
    }

    /** What is read and written for a state: the type arguments of its handler. */
    static Class<?> type(String served, int argument) throws ClassNotFoundException {
        ParameterizedType base = (ParameterizedType) handler(served).getGenericSuperclass();
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

    private static Class<?> handler(String served) throws ClassNotFoundException {
        return Class.forName("dev.noderoll.handler." + served + "Handler");
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
        } else if (!resource.replace(RESOURCE, "").matches(CALLS) && !ASKED.equals(asked(state))) {
            broken.add(state + " calls neither a function nor a machine, nor tells anybody");
        }
        return broken;
    }

    /** The function that a Task finds by an expression; empty for another Task. */
    private static String asked(State state) {
        return state.body().path("Resource").asText().equals(RESOURCE + "lambda:invoke")
                ? state.body().at("/Arguments/FunctionName").asText()
                : "";
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
        if (!never.contains(FENCED) || never.contains(MISCONFIGURED) == RETRY_REFUSALS.contains(state.served())) {
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
        JsonNode common = shipped.template().at("/Globals/Function");
        JsonNode deployed =
                shipped.template().path("Resources").path(state.function()).path("Properties");
        String handler = deployed.path("Handler").asText(common.path("Handler").asText());
        if (!handler.equals(StateFunction.class.getName())) {
            broken.add("the template's " + state.function() + " has another handler");
        }
        int most = deployed.path("Timeout").asInt(common.path("Timeout").asInt());
        if (timeout.asInt() <= most) {
            broken.add(state + " times out before its function, which has " + most + " seconds");
        }
        try {
            Set<String> read = Arrays.stream(type(state.served(), 0).getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toSet());
            Set<String> passed = new TreeSet<>();
            state.body().at("/Arguments/Payload/input").fieldNames().forEachRemaining(passed::add);
            differ(state + ": the fields passed and those read", passed, read).ifPresent(broken::add);
        } catch (ClassNotFoundException e) {
            broken.add(state + " asks for " + state.served() + ", which has no handler");
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
                        .filter(c -> c.isAssignableTo("dev.noderoll.handler.JsonHandler")
                                && !c.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(c -> c.getSimpleName().replaceFirst("Handler$", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
