package dev.noderoll.lab.door.direct;

import dev.noderoll.sim.kubernetes.KubeApi;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Counts what is asked of an API server: each as the calls over the wire that it stands for. */
final class Meter implements TimedPorts.Tally {

    /** As many objects as the adapters ask for in one call. */
    private static final int PAGE = 500;

    private int calls;
    private long objects;

    /** The same API server, metered. */
    KubeApi of(KubeApi api) {
        return (KubeApi) Proxy.newProxyInstance(
                KubeApi.class.getClassLoader(), new Class<?>[] {KubeApi.class}, (_, method, arguments) -> {
                    try {
                        Object answer = method.invoke(api, arguments);
                        int listed = answer instanceof List<?> list ? list.size() : 0;
                        count(1 + Math.max(0, listed - 1) / PAGE);
                        objects += listed;
                        return answer;
                    } catch (InvocationTargetException e) {
                        count(1);
                        throw e.getCause();
                    }
                });
    }

    void count(int more) {
        calls += more;
    }

    @Override
    public void reset() {
        calls = 0;
        objects = 0;
    }

    @Override
    public int calls() {
        return calls;
    }

    @Override
    public long objects() {
        return objects;
    }
}
