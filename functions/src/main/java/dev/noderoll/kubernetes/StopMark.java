package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.StopWish;
import dev.noderoll.port.Stops;
import io.kubernetes.client.openapi.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The wish to stop as an annotation of the group's Lease: who, a blank, and when. */
public final class StopMark implements Stops {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/noderoll/leases/";
    static final String MARK = "noderoll.dev/stop";

    private final ClusterClient client;

    public StopMark(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public boolean ask(String group, StopWish wish) {
        return write(group, text(wish));
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
    public Optional<StopWish> of(String group) {
        return client.find(LEASES + LeaseName.of(group))
                .map(lease ->
                        lease.path("metadata").path("annotations").path(MARK).asText())
                .filter(text -> !text.isEmpty())
                .map(StopMark::read);
    }

    static String text(StopWish wish) {
        return wish.by() + " " + wish.at();
    }

    /** What somebody wrote by hand counts too, as of the epoch. */
    static StopWish read(String text) {
        int blank = text.lastIndexOf(' ');
        try {
            return new StopWish(text.substring(0, Math.max(0, blank)), Instant.parse(text.substring(blank + 1)));
        } catch (DateTimeException e) {
            return new StopWish(text, Instant.EPOCH);
        }
    }
}
