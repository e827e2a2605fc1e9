/**
 * Accelerators: engines that compute parts of a query plan instead of Spark's own operators.
 *
 * <p>An {@link io.tenon.spi.accelerator.AcceleratorProvider} is a service. It opens an {@link
 * io.tenon.spi.accelerator.Accelerator} for a JVM of an application, which compiles {@linkplain
 * io.tenon.spi.accelerator.Fragment fragments}: trees of {@linkplain
 * io.tenon.spi.accelerator.Relation relations} in which each expression carries the type that Spark
 * resolved. It compiles a fragment only when it computes it <em>exactly</em> as Spark does, or
 * fails at run time where it would not; otherwise it {@linkplain io.tenon.spi.accelerator.Refusal
 * says why not}, and Spark's own operators run.
 *
 * <p>Data crosses as Arrow C streams, that is, as the address of an {@code ArrowArrayStream} struct
 * of the <a href="https://arrow.apache.org/docs/format/CStreamInterface.html">Arrow C stream
 * interface</a>, so no version of Arrow is shared. {@link io.tenon.spi.accelerator.DataType} says
 * which Arrow type each type crosses as.
 *
 * <p>Plugins implement it and import {@code [1.0,2)}.
 */
@Export
@NullMarked
@Version("1.1.0")
package io.tenon.spi.accelerator;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
