package io.tenon.accelerator.duckdb;

import java.util.Optional;

/**
 * What is remembered of files. For all threads.
 *
 * @param csv what is wrong with a file, if anything is
 */
record KnownFiles(Footers footers, FileLooks<Optional<String>> csv, FileLooks<JsonShape> json) {
  KnownFiles() {
    this(new Footers(), new FileLooks<>(), new FileLooks<>());
  }
}
