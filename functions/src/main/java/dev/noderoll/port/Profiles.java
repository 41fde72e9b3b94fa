package dev.noderoll.port;

import dev.noderoll.model.PodProfile;
import java.util.List;

/** Every pod of a cluster with its protections: what a preflight looks at, and no drain. */
@FunctionalInterface
public interface Profiles {

    /**
     * All pods, whatever their phase. Changes nothing.
     *
     * @throws TryAgain when the API server cannot answer
     */
    List<PodProfile> all();
}
