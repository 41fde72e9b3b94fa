package dev.noderoll.sim.door;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.Accounts;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import dev.noderoll.sim.door.AwsMessage.Service;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kernel.Killed;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way into a simulated AWS over HTTP, for the real clients: the SDKs and the AWS CLI.
 *
 * <p>All services have one endpoint, on the loopback address. Which one a request is for, its signature says; the
 * signature itself is not checked. Each request is answered on the agenda's thread, so that thread has to serve the
 * inbox meanwhile, or to wait for the function that asks.
 */
public final class AwsDoor implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads;
    private final Gate gate;
    private final Accounts accounts;
    private final Map<SimAws, Map<String, Service>> services = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();

    private AwsDoor(HttpServer server, ExecutorService threads, Gate gate, Accounts accounts) {
        this.server = server;
        this.threads = threads;
        this.gate = gate;
        this.accounts = accounts;
    }

    /** Opens the door, on a free port. */
    public static AwsDoor open(SimAws aws, Inbox inbox) {
        return open(aws, Gate.of(inbox));
    }

    /** As the other, where functions come too. */
    public static AwsDoor open(SimAws aws, Gate gate) {
        return open(new Accounts(aws), gate);
    }

    /** As the other, to several accounts: whose a request is, its key says, and its signature for which Region it is. */
    public static AwsDoor open(Accounts accounts, Gate gate) {
        HttpServer server = Loopback.server();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        AwsDoor door = new AwsDoor(server, threads, gate, accounts);
        server.setExecutor(threads);
        server.createContext("/", door::serve);
        server.start();
        return door;
    }

    private Map<String, Service> services(SimAws aws) {
        Map<String, Service> all = new ConcurrentHashMap<>();
        all.put("autoscaling", AwsQuery.autoScaling(aws));
        all.put("ec2", AwsQuery.ec2(aws));
        all.put("elasticloadbalancing", AwsQuery.loadBalancing(aws));
        all.put("monitoring", new AwsCloudWatchCalls(aws));
        all.put("sts", AwsQuery.sts(accounts));
        all.put("sns", AwsQuery.sns(aws));
        all.put("ssm", new AwsJsonCalls(aws));
        all.put("events", new AwsJsonCalls(aws));
        all.put("s3", new AwsS3Calls(aws.buckets()));
        all.put("cloudformation", AwsQuery.cloudFormation(aws));
        all.put("eks", new AwsEksCalls(aws.eks(), aws.settings()));
        return all;
    }

    /** From now on Step Functions answers too, as far as functions ask it. */
    public void serve(StepFunctions service) {
        of(accounts.first()).put("states", new AwsStatesCalls(service));
    }

    /** For {@code endpointOverride} of the SDK, {@code --endpoint-url} of the CLI. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Closes the door at once; requests that are under way fail. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.read(exchange);
            String id = "00000000-0000-4000-8000-%012d".formatted(requests.incrementAndGet());
            reply(request).write(exchange, id);
        } catch (Killed _) {
            // Nobody is there to be answered.
        }
    }

    private Map<String, Service> of(SimAws aws) {
        return services.computeIfAbsent(aws, this::services);
    }

    private Reply reply(Request request) {
        Map<String, Service> there;
        try {
            there = of(accounts.of(request.accessKey(), request.region()));
        } catch (AwsError nowhere) {
            return new Reply(
                    nowhere.httpStatus(),
                    "text/plain",
                    Optional.of(nowhere.code()),
                    String.valueOf(nowhere.getMessage()));
        }
        Service service = there.get(request.service());
        if (service == null) {
            return new Reply(
                    400,
                    "text/plain",
                    Optional.of("UnknownService"),
                    "The request is not signed for one of the services "
                            + there.keySet().stream().sorted().toList());
        }
        try {
            return gate.pass(request.accessKey(), Callee.AWS, () -> service.answer(request), Reply::instances);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return new Reply(500, "text/plain", Optional.of("InternalFailure"), String.valueOf(e.getMessage()));
        }
    }
}
