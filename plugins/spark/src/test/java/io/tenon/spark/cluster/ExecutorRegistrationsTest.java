package io.tenon.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorLaunch;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.executor.ExecutorLogUrlHandler;
import org.apache.spark.scheduler.cluster.CoarseGrainedClusterMessages.RegisterExecutor;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

class ExecutorRegistrationsTest {
  private static final ResourceProfile PROFILE =
      new ResourceProfile(0, 1, ByteSize.ofGibibytes(1), new ByteSize(0), Map.of());

  private final ExecutorRegistrations registrations = new ExecutorRegistrations();

  private static RegisterExecutor registration(Map<String, String> logs) {
    return new RegisterExecutor(
        "4", null, "host", 1, scala(logs), scala(Map.of()), scala(Map.of()), 0);
  }

  private static <V> scala.collection.immutable.Map<String, V> scala(Map<String, V> map) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
  }

  private void launched(Map<String, String> logs) {
    registrations.launched(new ExecutorLaunch(new ExecutorId(4), PROFILE, "host-a", "pid 7", logs));
  }

  @Test
  void logsBehindAUrlBecomeLinks() {
    launched(Map.of("stdout", "https://node:8042/4/stdout"));

    RegisterExecutor complete = registrations.complete(registration(Map.of()));

    assertEquals(
        Map.of("stdout", "https://node:8042/4/stdout"),
        CollectionConverters.asJava(complete.logUrls()));
  }

  @Test
  void logsThatAreFilesBecomeAttributesAndNoLinks() {
    launched(Map.of("stdout", "/work/4/stdout", "stderr", "/work/4/stderr"));

    RegisterExecutor complete = registrations.complete(registration(Map.of()));

    assertEquals(Map.of(), CollectionConverters.asJava(complete.logUrls()));
    assertEquals(
        Map.of(
            "LOCATION", "pid 7",
            "LOG_FILES", "stderr,stdout",
            "LOG_STDOUT", "/work/4/stdout",
            "LOG_STDERR", "/work/4/stderr"),
        CollectionConverters.asJava(complete.attributes()));
  }

  @Test
  void patternOfTheUserMakesLinksOfFiles() {
    launched(Map.of("stdout", "/work/4/stdout", "stderr", "/work/4/stderr"));
    RegisterExecutor complete = registrations.complete(registration(Map.of()));

    scala.collection.immutable.Map<String, String> links =
        new ExecutorLogUrlHandler(Option.apply("http://logs/{{LOCATION}}/{{FILE_NAME}}"))
            .applyPattern(complete.logUrls(), complete.attributes());

    assertEquals(
        Map.of("stdout", "http://logs/pid 7/stdout", "stderr", "http://logs/pid 7/stderr"),
        CollectionConverters.asJava(links));
  }

  @Test
  void whatTheExecutorSaysItselfComesFirst() {
    launched(Map.of("stdout", "http://a/"));

    RegisterExecutor complete = registrations.complete(registration(Map.of("stdout", "http://b/")));

    assertEquals("http://b/", complete.logUrls().apply("stdout"));
  }

  @Test
  void executorsThatNobodyLaunchedStayAsTheyAre() {
    RegisterExecutor registration = registration(Map.of());

    assertSame(registration, registrations.complete(registration));
    assertEquals(Optional.empty(), registrations.host("4"));
  }
}
