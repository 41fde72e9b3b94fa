@NullMarked
package dev.noderoll.aws;

import org.jspecify.annotations.NullMarked;
