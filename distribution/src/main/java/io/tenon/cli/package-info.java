/**
 * The command-line program. Start reading at {@link io.tenon.cli.Tenon}; each group of commands has
 * a package of its own.
 */
@NullMarked
package io.tenon.cli;

import org.jspecify.annotations.NullMarked;
