package dev.noderoll.lab.run;

import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.Machine;
import dev.noderoll.sim.asl.Settings;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The state machines that are deployed, read from {@code statemachine/}. */
public final class Machines {

    public static final String ROLLOUT = "rollout";
    public static final String ON_TERMINATION = "on-termination";

    public static final String SWEEP = "sweep";
    public static final String PATCH = "patch";

    /** The topic of the template. */
    static final String REPORTS = "arn:aws:sns:eu-central-1:111122223333:reports";

    private Machines() {}

    /** A Step Functions with them all; of other services that machines call, each answers what it was told. */
    public static StepFunctions serve(Agenda agenda, Dice dice, Functions functions) {
        StepFunctions service =
                new StepFunctions(agenda, dice, functions, (resource, arguments) -> arguments, Settings.DEFAULT);
        register(service);
        return service;
    }

    /** Registers them all; each function is known by its name in the template. */
    public static void register(StepFunctions service) {
        register(service, (name, text) -> text);
    }

    /** As the other, of definitions that {@code edit} makes of name and text. */
    public static void register(StepFunctions service, BinaryOperator<String> edit) {
        register(service, edit, functions -> functions);
    }

    /** As the other, calling functions by what {@code published} makes of their placeholders and names. */
    static void register(
            StepFunctions service, BinaryOperator<String> edit, UnaryOperator<Map<String, String>> published) {
        Map<String, String> functions = new TreeMap<>();
        Template.read().functions().forEach(function -> functions.put(function + "Arn", function));
        Map<String, String> substitutions = new TreeMap<>(published.apply(functions));
        substitutions.put("Partition", "aws");
        substitutions.put("ReportsArn", REPORTS);
        substitutions.put("ReportBucket", "");
        substitutions.put("RolloutStateMachineArn", ROLLOUT);
        substitutions.put("OnTerminationStateMachineArn", ON_TERMINATION);
        for (String name : List.of(ROLLOUT, ON_TERMINATION, SWEEP, PATCH)) {
            service.register(Machine.parse(name, edit.apply(name, text(name)), substitutions));
        }
    }

    private static String text(String name) {
        Path file = World.root().resolve("statemachine").resolve(name + ".asl.json");
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
