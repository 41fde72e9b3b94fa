package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Stops;
import io.kubernetes.client.openapi.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The wish to stop as an annotation of the group's Lease: who, a blank, and when. */
public final class StopMark implements Stops {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/noderoll/leases/";
    private static final String MARK = "noderoll.dev/stop";

    private final ClusterClient client;

    public StopMark(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public boolean ask(String group, Wish wish) {
        return write(group, wish.by() + " " + wish.at());
    }

    @Override
    public boolean withdraw(String group) {
        return write(group, null);
    }

    private boolean write(String group, @Nullable String value) {
        ObjectNode patch = Json.MAPPER.createObjectNode();
        patch.putObject("metadata").putObject("annotations").put(MARK, value);
        try {
            client.merge(LEASES + LeaseName.of(group), patch);
            return true;
        } catch (ApiException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw ApiErrors.translate("mark the Lease of " + group, e);
        }
    }

    @Override
    public Optional<Wish> of(String group) {
        return client.find(LEASES + LeaseName.of(group))
                .map(lease ->
                        lease.path("metadata").path("annotations").path(MARK).asText())
                .filter(text -> !text.isEmpty())
                .map(StopMark::read);
    }

    /** What somebody wrote by hand counts too, as of now and for ever. */
    private static Wish read(String text) {
        int blank = text.lastIndexOf(' ');
        try {
            return new Wish(text.substring(0, Math.max(0, blank)), Instant.parse(text.substring(blank + 1)));
        } catch (DateTimeException e) {
            return new Wish(text, Instant.EPOCH);
        }
    }
}
