/** The functions as they are packaged, each in a process of its own, against a cluster of thousands of nodes. */
@NullMarked
package dev.noderoll.lab.load;

import org.jspecify.annotations.NullMarked;
