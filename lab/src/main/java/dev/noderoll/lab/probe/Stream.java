package dev.noderoll.lab.probe;

/** How clients use their connections. */
public enum Stream {
    /** A connection for each request, which the app answers at once. */
    NEW,
    /** A connection for each request, which takes the app a while: some are in flight at any time. */
    WORK,
    /** Connections that stay open, used in turn, with requests that take a while. */
    KEPT
}
