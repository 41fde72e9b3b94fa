@NullMarked
package dev.noderoll.lab.real;

import org.jspecify.annotations.NullMarked;
