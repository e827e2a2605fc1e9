/**
 * The archive of classes with which Spark JVMs start fast. A JVM maps the classes of an archive
 * instead of reading, verifying and linking them anew; the archive only fits the Java, the class
 * path and the place that it was made with, and is passed over in silence anywhere else.
 */
@NullMarked
package io.tenon.cli.cds;

import org.jspecify.annotations.NullMarked;
