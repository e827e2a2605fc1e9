package io.tenon.spark.cluster;

import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.spark.SparkConf;

/** Ids of applications: sortable by time, and two of the same second differ. */
final class ApplicationId {
  private static final String KEY = "spark.app.id";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
  private static final SecureRandom RANDOM = new SecureRandom();

  private ApplicationId() {}

  /** That of the settings, where whoever launched the driver has given one. */
  static String of(SparkConf conf) {
    return conf.getOption(KEY).getOrElse(ApplicationId::create);
  }

  private static String create() {
    return "app-%s-%06x"
        .formatted(TIME.format(LocalDateTime.now(ZoneId.systemDefault())), RANDOM.nextInt(1 << 24));
  }
}
