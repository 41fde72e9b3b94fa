package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Wish;
import dev.noderoll.model.Wish.Kind;
import dev.noderoll.port.Wishes;
import io.kubernetes.client.openapi.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The wish as an annotation of the group's Lease: what is asked, who asks, and when, such as {@code pause jane@laptop 2026-01-01T00:00:00Z}. */
public final class WishMark implements Wishes {

    private static final String LEASES = "apis/coordination.k8s.io/v1/namespaces/noderoll/leases/";
    static final String MARK = "noderoll.dev/wish";

    private final ClusterClient client;

    public WishMark(Connection connection) {
        this.client = new ClusterClient(connection);
    }

    @Override
    public boolean ask(String group, Wish wish) {
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
    public Optional<Wish> of(String group) {
        return client.find(LEASES + LeaseName.of(group))
                .map(lease ->
                        lease.path("metadata").path("annotations").path(MARK).asText())
                .filter(text -> !text.isEmpty())
                .map(WishMark::read);
    }

    static String text(Wish wish) {
        return wish.kind().word() + " " + wish.by() + " " + wish.at();
    }

    /** What somebody wrote by hand counts too, as of the epoch: a word that is none of ours is a wish to stop. */
    static Wish read(String text) {
        String[] words = text.split(" ", -1);
        Optional<Kind> kind =
                Stream.of(Kind.values()).filter(k -> k.word().equals(words[0])).findFirst();
        String by = kind.isPresent() && words.length > 1 ? words[1] : text;
        return new Wish(kind.orElse(Kind.STOP), by, time(words[words.length - 1]));
    }

    private static Instant time(String word) {
        try {
            return Instant.parse(word);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
