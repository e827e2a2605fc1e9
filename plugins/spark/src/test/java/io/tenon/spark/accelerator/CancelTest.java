package io.tenon.spark.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spark.accelerator.StagedAccelerator.Behaviour;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever cancels a query of Spark's ends it in the accelerator too, and Spark does not repeat it.
 */
class CancelTest {
  private static final String QUERY = "SELECT sum(x) FROM numbers";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static StagedAccelerator accelerator;
  private static SparkSession spark;

  private final AtomicReference<Throwable> thrown = new AtomicReference<>();

  @BeforeAll
  static void startSpark() throws IOException {
    Path store = directory.resolve("plugins");
    accelerator = new StagedAccelerator();
    accelerator.installIn(store);
    spark =
        SparkSession.builder()
            .appName("cancel")
            .master("local[1]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.tenon.plugins.dir", store.toString())
            .config("spark.sql.extensions", AcceleratorExtensions.class.getName())
            .config("spark.tenon.accelerator.enabled", "false")
            .getOrCreate();
    Path files = directory.resolve("numbers");
    spark.range(10).toDF("x").write().parquet(files.toString());
    spark.read().parquet(files.toString()).createOrReplaceTempView("numbers");
    spark.conf().set("spark.tenon.accelerator.enabled", "true");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
    accelerator.close();
  }

  @BeforeEach
  void hang() {
    accelerator.behaviour = Behaviour.NEVER_ENDS;
    accelerator.hanging = new CountDownLatch(1);
  }

  /** Runs a query that never ends, in a thread of its own. */
  private Thread hangingQuery(String name) throws InterruptedException {
    // A tag is known to the threads that are started after it.
    spark.addTag(name);
    Thread caller =
        new Thread(
            () -> {
              spark.sparkContext().setJobGroup(name, "never ends", false);
              try {
                spark.sql(QUERY).collectAsList();
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    caller.start();
    assertTrue(accelerator.hanging.await(SOON.toSeconds(), TimeUnit.SECONDS));
    return caller;
  }

  private void assertEnded(Thread caller, long fallbacks) throws InterruptedException {
    caller.join(SOON.toMillis());
    assertTrue(thrown.get() != null, "the caller was not told");
    Await.until(SOON, () -> "closed", () -> accelerator.open.get() == 0);
    assertEquals(fallbacks, Fallbacks.count(), "Spark repeated what was cancelled");
  }

  /** Ways to cancel. */
  enum Way {
    GROUP {
      @Override
      void cancel(SparkContext context, int job) {
        context.cancelJobGroup(name());
      }
    },
    TAG {
      @Override
      void cancel(SparkContext context, int job) {
        spark.interruptTag(name());
      }
    },
    /** As the link on the page of jobs does. */
    JOB {
      @Override
      void cancel(SparkContext context, int job) {
        context.cancelJob(job);
      }
    };

    abstract void cancel(SparkContext context, int job);
  }

  @ParameterizedTest
  @EnumSource
  void cancelledJobEndsTheRun(Way way) throws Exception {
    long fallbacks = Fallbacks.count();
    Thread caller = hangingQuery(way.name());
    SparkContext context = spark.sparkContext();
    Await.until(
        SOON,
        () -> "a job that stands for the run",
        () -> context.statusTracker().getActiveJobIds().length > 0);

    way.cancel(context, context.statusTracker().getActiveJobIds()[0]);

    assertEnded(caller, fallbacks);
    assertTrue(thrown.get().toString().contains("cancel"), thrown.get().toString());
  }

  @Test
  void interruptOfTheCallerEndsTheRun() throws Exception {
    long fallbacks = Fallbacks.count();
    Thread caller = hangingQuery("interrupted");

    caller.interrupt();

    assertEnded(caller, fallbacks);
  }

  @Test
  void jobThatStandsForARunEndsWithIt() throws Exception {
    try (StandInJob job = StandInJob.begin(spark.sparkContext())) {
      Await.until(
          SOON,
          () -> "active",
          () -> spark.sparkContext().statusTracker().getActiveJobIds().length > 0);
      job.check();
    }

    Await.until(
        SOON,
        () -> "ended",
        () -> spark.sparkContext().statusTracker().getActiveJobIds().length == 0);
  }
}
