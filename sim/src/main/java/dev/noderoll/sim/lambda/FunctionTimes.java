package dev.noderoll.sim.lambda;

import dev.noderoll.sim.kernel.Range;
import java.time.Duration;

/**
 * How long starts and calls of functions take. What a function computes counts for one vCPU, which Lambda gives at 1,769
 * MB, and takes longer with less.
 *
 * @param warm from the invocation to the handler, in an environment that is there
 * @param restore what a new environment takes in addition: the snapshot is read back
 * @param firstUse what the first invocation of an environment computes in addition: classes are loaded that the start
 *     has not needed
 * @param idle how long an environment is kept that has nothing to do
 * @param call what a function computes for any call: a request is signed and written, an answer read
 * @param aws calls of AWS
 * @param kubernetes calls of an API server
 * @param slowOne one call in so many is slow; 0 for none
 * @param slow how much longer that one takes
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Memory</a>: "At 1,769 MB, a
 *     function has the equivalent of one vCPU"
 */
public record FunctionTimes(
        Range warm,
        Range restore,
        Range firstUse,
        Range idle,
        Range call,
        Service aws,
        Service kubernetes,
        int slowOne,
        Range slow) {

    /**
     * What a service takes.
     *
     * @param request from the request until it takes effect
     * @param answer from there until the function has it
     * @param thousand what a thousand objects of an answer take to be sent and read; of AWS, instances as DescribeInstances
     *     tells them
     */
    public record Service(Range request, Range answer, Range thousand) {
        static final Service NONE = new Service(Range.NONE, Range.NONE, Range.NONE);

        private Service times(int factor) {
            return new Service(request.times(factor), answer.times(factor), thousand.times(factor));
        }
    }

    private static final int ONE_CPU_MB = 1769;

    /**
     * Functions as they are deployed: in Java, from a snapshot, in the region of what they call.
     *
     * <p>Measured for this project with the AWS runtime interface client, {@code docs/performance.md} says how: a first
     * answer 2,004 ms after the start at 1,769 MB, 924 ms of it before the handler, which a snapshot saves; 95 ms for a
     * warm one with three calls to a server that takes no time, and 35 ms with a leaner client. A thousand pods of 7 kB
     * take 50 to 60 ms to read, or 210 ms on a slow machine; a thousand nodes of 10 kB 200 ms there; a thousand instances
     * as DescribeInstances tells them 1.5 s there, and 0.6 s on a faster one.
     *
     * <p>Others' figures: idle environments were kept for 45 to 60 minutes in most cases and for less in some (<a
     * href="https://theburningmonk.com/2017/06/finding-coldstarts-how-long-does-aws-lambda-keep-your-idle-functions-around/">experiment</a>),
     * once for 5 minutes at most; AWS publishes none. The API server's 99th percentile is to be below a second for single
     * objects (<a
     * href="https://github.com/kubernetes/community/blob/main/sig-scalability/slos/api_call_latency.md">Kubernetes'
     * objective</a>).
     *
     * <p>Assumed, since nobody publishes them: the times to and from the services, the restore, and the warm start.
     */
    public static final FunctionTimes USUAL = new FunctionTimes(
            Range.millis(5, 30),
            Range.millis(200, 600),
            Range.millis(800, 1200),
            new Range(Duration.ofMinutes(5), Duration.ofMinutes(45)),
            Range.millis(10, 30),
            new Service(Range.millis(15, 60), Range.millis(15, 60), Range.millis(600, 1500)),
            new Service(Range.millis(2, 12), Range.millis(2, 12), Range.millis(50, 210)),
            100,
            Range.millis(200, 1000));

    /** Functions take no time: each is over in the event in which it starts, but for what it sleeps. */
    public static final FunctionTimes NONE = new FunctionTimes(
            Range.NONE, Range.NONE, Range.NONE, Range.NONE, Range.NONE, Service.NONE, Service.NONE, 0, Range.NONE);

    /** All of it so many times as long, but for how long environments are kept; {@link #NONE} for 0. */
    public FunctionTimes times(int factor) {
        return factor == 0
                ? NONE
                : new FunctionTimes(
                        warm.times(factor),
                        restore.times(factor),
                        firstUse.times(factor),
                        idle,
                        call.times(factor),
                        aws.times(factor),
                        kubernetes.times(factor),
                        slowOne,
                        slow.times(factor));
    }

    /** How long so much memory takes for what one vCPU computes in {@code time}. */
    static Duration computed(Duration time, int memoryMb) {
        return memoryMb >= ONE_CPU_MB ? time : time.multipliedBy(ONE_CPU_MB).dividedBy(memoryMb);
    }
}
