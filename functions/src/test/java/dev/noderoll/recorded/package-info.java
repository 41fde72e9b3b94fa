/** A server on loopback that plays recorded answers, for the adapters' tests. */
@NullMarked
package dev.noderoll.recorded;

import org.jspecify.annotations.NullMarked;
