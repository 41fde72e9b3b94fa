@NullMarked
package dev.noderoll.kubernetes;

import org.jspecify.annotations.NullMarked;
