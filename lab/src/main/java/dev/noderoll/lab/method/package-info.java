/** The ways to replace the nodes that the lab compares: by hand, by kubectl, by Noderoll. */
@NullMarked
package dev.noderoll.lab.method;

import org.jspecify.annotations.NullMarked;
