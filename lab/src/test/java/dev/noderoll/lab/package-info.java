@NullMarked
package dev.noderoll.lab;

import org.jspecify.annotations.NullMarked;
