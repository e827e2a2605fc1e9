/**
 * The program behind {@code tenon image}: container images of the distribution, made with Jib. It
 * has a class path of its own, without Spark and without the rest of Tenon.
 */
@NullMarked
package io.tenon.image;

import org.jspecify.annotations.NullMarked;
