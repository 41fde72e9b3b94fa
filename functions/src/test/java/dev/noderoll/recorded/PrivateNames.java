package dev.noderoll.recorded;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Knows the addresses of names that only a VPC's resolver would know; for all others asks whom the machine asks. */
public final class PrivateNames extends InetAddressResolverProvider {

    private static final Map<String, InetAddress> KNOWN = new ConcurrentHashMap<>();

    /** From now on this name leads to this address, within this process. */
    public static void put(String name, InetAddress address) {
        KNOWN.put(name, address);
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver machine = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                InetAddress known = KNOWN.get(host);
                return known == null
                        ? machine.lookupByName(host, policy)
                        : Stream.of(InetAddress.getByAddress(host, known.getAddress()));
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return machine.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "private names of tests";
    }
}
