package io.tenon.accelerator.cudf;

import io.tenon.spi.ByteSize;
import io.tenon.spi.config.ConfigKey;
import io.tenon.spi.config.ConfigSchema;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings.
 *
 * @param library the folder with libcudf.so and libcudfjni.so; empty for those in the bundle
 * @param pool which part of the device's free memory the pool takes
 * @param tasks how many runs compute on the device at a time
 * @param batch how large a batch is at most
 */
record CudfSettings(Optional<Path> library, double pool, int tasks, ByteSize batch) {
  static final String PREFIX = "spark.tenon.accelerator.cudf";

  private static final ConfigKey<String> LIBRARY =
      ConfigKey.string(PREFIX + ".library")
          .description(
              "The folder with cuDF's native libraries, `libcudf.so` and `libcudfjni.so`, on each"
                  + " machine; `accelerators/cudf/fetch-library` makes one. Unless set, the folder"
                  + " `lib/cudf` of `TENON_HOME`.")
          .build();
  private static final ConfigKey<Double> POOL =
      ConfigKey.decimal(PREFIX + ".pool")
          .defaultValue(0.8)
          .range(share -> share > 0 && share <= 1, "more than 0, at most 1")
          .description(
              "Which part of the device's free memory is taken at the start, for all runs.")
          .build();
  private static final ConfigKey<Integer> TASKS =
      ConfigKey.integer(PREFIX + ".tasks")
          .defaultValue(2)
          .range(count -> count >= 1, "at least 1")
          .description("How many runs compute on the device at the same time; others wait.")
          .build();
  private static final ConfigKey<ByteSize> BATCH =
      ConfigKey.byteSize(PREFIX + ".batch")
          .defaultValue(ByteSize.ofMebibytes(512))
          .range(
              size ->
                  size.compareTo(ByteSize.ofMebibytes(1)) >= 0
                      && size.compareTo(ByteSize.ofGibibytes(1)) <= 0,
              "1m to 1g")
          .description("How many bytes are read and computed at once, of each run.")
          .build();

  static final ConfigSchema SCHEMA = ConfigSchema.of(LIBRARY, POOL, TASKS, BATCH);

  static CudfSettings read(Map<String, String> settings, Optional<String> home) {
    SCHEMA.check(PREFIX, settings);
    Optional<Path> library =
        LIBRARY
            .find(settings)
            .map(Path::of)
            .or(() -> home.map(folder -> Path.of(folder, "lib", "cudf")));
    return new CudfSettings(
        library, POOL.read(settings), TASKS.read(settings), BATCH.read(settings));
  }
}
