@NullMarked
package dev.noderoll.lab.door;

import org.jspecify.annotations.NullMarked;
