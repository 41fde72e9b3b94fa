@NullMarked
package dev.noderoll.lab.soak;

import org.jspecify.annotations.NullMarked;
