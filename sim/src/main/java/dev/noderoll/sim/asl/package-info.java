/**
 * AWS Step Functions under virtual time: executes machines written in JSONata, as they are deployed.
 *
 * <p>{@link dev.noderoll.sim.asl.Machine} is what was read and accepted; {@link dev.noderoll.sim.asl.StepFunctions} runs
 * it. A {@code Track} goes from state to state; a {@code Visit} is one stay in a state; a runner for each kind says what
 * happens in between; a {@code Life} ends what was cut short.
 *
 * <p>Not simulated, and refused when a machine is read: JSONPath, express executions, activities, ItemReader, ItemBatcher, ResultWriter. Not simulated at all: redrive, versions and aliases, API throttling,
 * the limit of executions that run.
 *
 * <p>Sources: the <a href="https://docs.aws.amazon.com/step-functions/latest/dg/">developer guide</a>, the
 * <a href="https://states-language.net/spec.html">Amazon States Language</a>. The order of history events of failed and
 * aborted iterations is that of executions recorded on AWS.
 */
@NullMarked
package dev.noderoll.sim.asl;

import org.jspecify.annotations.NullMarked;
