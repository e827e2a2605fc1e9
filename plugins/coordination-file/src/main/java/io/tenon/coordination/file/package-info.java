/** Coordination among the processes of one machine, kept in the files of a directory. */
@NullMarked
package io.tenon.coordination.file;

import org.jspecify.annotations.NullMarked;
