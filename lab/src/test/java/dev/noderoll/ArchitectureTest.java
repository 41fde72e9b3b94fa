package dev.noderoll;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.noderoll.PackageTable.CLASSES;
import static dev.noderoll.PackageTable.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import dev.noderoll.handler.Wiring;
import dev.noderoll.kubernetes.SchedulingReader;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    @TestFactory
    List<DynamicTest> everyPackageUsesOnlyWhatItMay() {
        return PackageTable.OURS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> onlyUsesWhatItMay(e.getKey(), e.getValue())))
                .toList();
    }

    private static void onlyUsesWhatItMay(String name, List<String> others) {
        List<String> allowed = new ArrayList<>(List.of("java..", "org.jspecify..", ROOT + name));
        others.forEach(other -> allowed.add(ROOT + other));
        allowed.addAll(PackageTable.LIBRARIES.getOrDefault(name, List.of()));
        classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void everyPackageIsInTheTableAndNullMarked() {
        List<JavaPackage> packages = CLASSES.getPackage("dev.noderoll").getSubpackagesInTree().stream()
                .filter(p -> !p.getClasses().isEmpty())
                .toList();

        assertThat(packages)
                .extracting(p -> p.getName().substring(ROOT.length()))
                .containsExactlyInAnyOrderElementsOf(PackageTable.OURS.keySet());
        assertThat(packages).allMatch(p -> p.isAnnotatedWith(NullMarked.class));
    }

    @Test
    void packagesHaveNoCycles() {
        Map<String, Set<String>> uses = PackageTable.uses();

        uses.keySet().forEach(name -> assertThat(reachable(uses, name)).doesNotContain(name));
    }

    private static Set<String> reachable(Map<String, Set<String>> uses, String from) {
        Set<String> seen = new TreeSet<>();
        List<String> open = new ArrayList<>(uses.getOrDefault(from, new TreeSet<>()));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (seen.add(next)) {
                open.addAll(uses.getOrDefault(next, new TreeSet<>()));
            }
        }
        return seen;
    }

    /**
     * Those that know real time: the pace of a run on a real cluster, watches of real clients, clients that send real
     * requests, and the speed that the soak prints. */
    private static final String REAL_TIME =
            "dev[.]noderoll[.](sim[.](kernel[.]Inbox|door[.](WatchStream|KubernetesDoor))|lab[.](SoakCommand|clients[.])|cli[.]Terminal).*";

    /** Time and chance come in as values, so that a run can be told again. */
    @Test
    void nothingReadsAClockOrRollsUnseededDice() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "model..",
                        ROOT + "plan..",
                        ROOT + "port..",
                        ROOT + "step..",
                        ROOT + "cli..",
                        ROOT + "sim..",
                        ROOT + "lab..")
                .and()
                .haveNameNotMatching(REAL_TIME)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.noderoll..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "sim.kernel.Dice")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class)
                .check(CLASSES);
    }

    @Test
    void decisionsKnowNoFilesNetworkOrEnvironment() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "model", ROOT + "plan", ROOT + "port", ROOT + "step")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io", "java.net..", "java.nio..", "java.util.logging..")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
    }

    /** The lab reads specs by the shipped reader, which asks nobody, and by the records that it gives. */
    @Test
    void onlyTheWiringMakesAdapters() {
        List<String> adapters = List.of(ROOT + "aws.", ROOT + "kubernetes.");

        List<String> makers = CLASSES.stream()
                .flatMap(c -> c.getConstructorCallsFromSelf().stream())
                .filter(call -> adapters.stream().anyMatch(call.getTargetOwner().getName()::startsWith))
                .filter(call ->
                        adapters.stream().noneMatch(call.getOriginOwner().getName()::startsWith))
                .filter(call -> !call.getTargetOwner().isRecord()
                        && !call.getTargetOwner().isEquivalentTo(SchedulingReader.class))
                .map(JavaCall::getOriginOwner)
                .map(HasName::getName)
                .distinct()
                .toList();

        assertThat(makers).containsExactly(Wiring.class.getName());
    }

    @Test
    void nothingPrintsButTheTerminal() {
        noClasses()
                .that()
                .resideInAPackage("dev.noderoll..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "cli.Terminal")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "lab.clients.Clients")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "lab.load.FunctionRunner")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
