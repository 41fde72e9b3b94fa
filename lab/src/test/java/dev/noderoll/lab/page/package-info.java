/** Pages that we make, looked at by a browser. */
@NullMarked
package dev.noderoll.lab.page;

import org.jspecify.annotations.NullMarked;
