@NullMarked
package dev.noderoll.lab.kernel;

import org.jspecify.annotations.NullMarked;
