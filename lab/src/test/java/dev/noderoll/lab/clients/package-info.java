@NullMarked
package dev.noderoll.lab.clients;

import org.jspecify.annotations.NullMarked;
