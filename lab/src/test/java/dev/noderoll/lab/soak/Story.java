package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** What befalls the two-node cluster, and the end that is promised for it; together, every state of every machine. */
enum Story {
    ROLLED {
        @Override
        void play(Stage stage) {
            Execution rollout = stage.run(Machines.ROLLOUT, rollout("{}"));

            assertThat(rollout.status()).as("%s", rollout.cause()).isEqualTo(Status.SUCCEEDED);
            stage.assertReplaced();
            assertThat(stage.evicted()).isEqualTo(2);
        }
    },
    ABANDONED {
        @Override
        void play(Stage stage) {
            stage.apply(STRAY);
            Execution rollout =
                    stage.run(Machines.ROLLOUT, rollout("{'onFailure':'abandon','canary':0," + BEGIN + "}"));

            assertThat(rollout.error()).contains("Noderoll.Abandoned");
            stage.assertPutBack(rollout);
        }
    },
    ROLLED_BACK {
        @Override
        void play(Stage stage) {
            stage.apply(STRAY);
            Execution rollout =
                    stage.run(Machines.ROLLOUT, rollout("{'onFailure':'rollBack','alarms':['errors']," + BEGIN + "}"));

            assertThat(rollout.error()).contains("Noderoll.RolledBack");
            stage.assertPutBack(rollout);
        }
    },
    CLEANED_UP {
        @Override
        void play(Stage stage) {
            Execution stopped = stage.start(Machines.ROLLOUT, rollout("{}"));
            stage.pass(Duration.ofSeconds(60));
            stage.stop(stopped);
            stage.pass(LEASE_OVER);
            Execution cleaning = stage.run(Machines.ROLLOUT, rollout("{'abandon':true}"));

            assertThat(cleaning.output().orElseThrow().path("goal").asText()).isEqualTo("ABANDON");
            stage.assertPutBack(cleaning);
        }
    },
    PAUSED {
        @Override
        void play(Stage stage) {
            String closes =
                    stage.now().plusSeconds(150).truncatedTo(ChronoUnit.SECONDS).toString();
            String quick = "'drain':{'timeoutSeconds':60,'deregistrationSeconds':0}";
            Execution first = stage.run(Machines.ROLLOUT, rollout("{'closesAt':'" + closes + "'," + quick + "}"));
            assertThat(first.output().orElseThrow().path("kind").asText()).isEqualTo("Paused");
            Execution next = stage.run(Machines.ROLLOUT, rollout("{" + quick + "}"));

            assertThat(next.status()).as("%s", next.cause()).isEqualTo(Status.SUCCEEDED);
            stage.assertReplaced();
            assertThat(stage.evicted()).isEqualTo(2);
        }
    },
    PATCHED {
        @Override
        void play(Stage stage) {
            Execution patch = stage.run(Machines.PATCH, json("""
                    {'plan':{'groups':[{'cluster':'two-nodes','nodeGroup':'workers'}],
                     'target':{'image':'ami-0b0b000000000002'}}}
                    """));

            assertThat(patch.status()).as("%s", patch.cause()).isEqualTo(Status.SUCCEEDED);
            stage.assertReplaced();
            assertThat(stage.evicted()).isEqualTo(2);
        }
    },
    TERMINATED {
        @Override
        void play(Stage stage) {
            stage.hook("{}");
            stage.terminate(Capacity.KEEP);
            stage.idle();

            stage.assertDrained();
        }
    },
    HELD_AND_TERMINATED {
        @Override
        void play(Stage stage) {
            stage.hook("{'timeoutSeconds':7200,'singleReplica':'hold'}");
            stage.budget(2);
            stage.terminate(Capacity.KEEP);
            stage.pass(Duration.ofMinutes(50));
            stage.budget(1);
            stage.idle();

            stage.assertDrained();
        }
    },
    SWEPT {
        @Override
        void play(Stage stage) {
            stage.hook("{}");
            stage.deaf();
            stage.terminate(Capacity.KEEP);
            stage.pass(Duration.ofMinutes(2));
            for (int i = 0; i < 3; i++) {
                stage.run(Machines.SWEEP, json("{}"));
                stage.pass(Duration.ofMinutes(5));
            }
            stage.idle();

            stage.assertDrained();
        }
    },
    MANAGED {
        @Override
        Stage stage(Saboteur saboteur) {
            return new Stage(saboteur, MANAGED_GROUP, MANAGED_GROUP.variant(""));
        }

        @Override
        void play(Stage stage) {
            Execution rollout = stage.run(Machines.ROLLOUT, MANAGED_GROUP.rollout());

            assertThat(rollout.status()).as("%s", rollout.cause()).isEqualTo(Status.SUCCEEDED);
            stage.assertUpdated();
        }
    };

    /** EKS, and nothing of ours, evicts its pods. */
    private static final Scenario MANAGED_GROUP =
            ScenarioReader.read(Path.of(System.getProperty("noderoll.root", ".."), "lab/scenarios/managed-group"));

    /** Longer than the term of the Lease. */
    private static final Duration LEASE_OVER = Duration.ofMinutes(6);

    /** Whatever holds the drains for good. */
    private static final String BEGIN = "'preflight':'warn'";

    /** A pod that nobody would make again: its node cannot be drained. */
    private static final String STRAY =
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'stray','namespace':'default'},"
                    + "'spec':{'containers':[{'name':'c','image':'nginx:1.29'}]}}";

    /** Where it is played. */
    Stage stage(Saboteur saboteur) {
        return new Stage(saboteur);
    }

    /** Plays it to its end; fails when that is another than promised. */
    abstract void play(Stage stage);

    /** The input of a rollout of the group, with more in it. */
    static ObjectNode rollout(String more) {
        ObjectNode input = TwoNodes.SCENARIO.rollout().deepCopy();
        input.setAll(json(more));
        return input;
    }

    /** With single quotes for double ones. */
    static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
