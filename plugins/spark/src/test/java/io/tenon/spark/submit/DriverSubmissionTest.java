package io.tenon.spark.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.DriverLauncher;
import io.tenon.spi.cluster.DriverRequest;
import io.tenon.spi.cluster.DriverStatus;
import io.tenon.spi.cluster.DriverStatus.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Queue;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

class DriverSubmissionTest {
  private static final String MASTER = "cloud://host";

  private final FakeLauncher launcher = new FakeLauncher();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void driverGetsFlagsAndSettingsButNoneOfTheSubmittingMachine() throws Exception {
    DriverRequest request =
        request(
            "--class",
            "org.example.Pi",
            "--name",
            "pi",
            "--num-executors",
            "3",
            "--jars",
            "https://host/a.jar",
            "--conf",
            "spark.driver.host=laptop",
            "--conf",
            "spark.tenon.home=/home/me/tenon",
            "--conf",
            "spark.cloud.key=of the laptop",
            "--conf",
            "spark.authenticate.secret=s3cret",
            "local:///opt/pi.jar",
            "--class",
            "of the application");

    Properties there = new Properties();
    there.load(new StringReader(request.driver().environment().get(ClusterDriver.SETTINGS)));
    assertEquals("3", there.getProperty("spark.executor.instances"));
    assertEquals("pi", there.getProperty("spark.app.name"));
    assertEquals("https://host/a.jar", there.getProperty("spark.jars"));
    assertEquals("s3cret", there.getProperty("spark.authenticate.secret"));
    assertEquals("of the driver", there.getProperty("spark.cloud.key"));
    assertEquals(MASTER, there.getProperty("spark.master"));
    assertNull(there.getProperty("spark.driver.host"));
    assertNull(there.getProperty("spark.tenon.home"));
    assertNull(there.getProperty("spark.submit.deployMode"));
    assertTrue(request.driver().secrets().contains(ClusterDriver.SETTINGS));
    assertFalse(request.driver().toString().contains("s3cret"), request.toString());
    assertEquals(
        List.of(
            "--class", "org.example.Pi", "local:///opt/pi.jar", "--class", "of the application"),
        request.driver().arguments());
    assertEquals(
        List.of("local:///opt/pi.jar", "https://host/a.jar"),
        request.files().stream().map(Object::toString).toList());
  }

  @Test
  void filesAreThoseThatTheDriverFinds() throws Exception {
    DriverRequest request =
        request(
            "--class",
            "Pi",
            "--jars",
            "moved:/a.jar,https://host/b.jar",
            "--archives",
            "moved:/env.zip#python",
            "moved:/pi.jar",
            "moved:/pi.jar");

    Properties there = new Properties();
    there.load(new StringReader(request.driver().environment().get(ClusterDriver.SETTINGS)));
    assertEquals("there/a.jar,https://host/b.jar", there.getProperty("spark.jars"));
    assertEquals("there/env.zip, unpacked", there.getProperty("spark.archives"));
    assertEquals(
        List.of("--class", "Pi", "there/pi.jar", "moved:/pi.jar"), request.driver().arguments());
    assertEquals(4, request.files().size(), request.files().toString());
    assertEquals(
        List.of("moved:/env.zip#python"),
        request.archives().stream().map(Object::toString).toList());
  }

  @Test
  void memoryOfTheDriverIsAsSparkComputesIt() {
    DriverRequest small = request("--class", "Pi", "local:///pi.jar");
    DriverRequest large =
        request("--driver-memory", "8g", "--driver-cores", "2", "--class", "Pi", "local:///pi.jar");

    assertEquals(1024, small.profile().memory().toMebibytes());
    assertEquals(384, small.profile().memoryOverhead().toMebibytes());
    assertEquals(8192, large.profile().memory().toMebibytes());
    assertEquals(819, large.profile().memoryOverhead().toMebibytes());
    assertEquals(2, large.profile().cores());
  }

  @Test
  void watchEndsWithTheDriverAndItsExitCode() {
    launcher.tell(State.SUBMITTED, State.RUNNING, State.RUNNING, State.FINISHED);
    watch();
    assertEquals(3, printed.toString(UTF_8).lines().count(), printed.toString(UTF_8));

    launcher.tell(State.RUNNING, State.FAILED);
    assertEquals(7, assertThrows(SparkUserAppException.class, this::watch).exitCode());

    launcher.tell(State.RUNNING);
    assertEquals(1, assertThrows(SparkUserAppException.class, this::watch).exitCode());
    assertTrue(printed.toString(UTF_8).contains("is not there any more"), printed.toString(UTF_8));
  }

  @Test
  void watchBearsAClusterThatDoesNotAnswer() {
    launcher.tell(State.RUNNING, State.UNKNOWN, State.FINISHED);

    watch();

    assertTrue(
        printed.toString(UTF_8).contains("cannot be looked at: away"), printed.toString(UTF_8));
  }

  private void watch() {
    new DriverWatch(launcher, "one", new PrintStream(printed, true, UTF_8))
        .awaitEnd(Duration.ofMillis(1));
  }

  private DriverRequest request(String... args) {
    SparkSubmitArguments parsed =
        new SparkSubmitArguments(
            CollectionConverters.asScala(List.of(args)).toSeq(), Map$.MODULE$.empty());
    SparkConf conf = DriverSubmission.of(parsed, MASTER)._3();
    return DriverSubmission.request(
        SubmitFlags.arguments(parsed),
        conf,
        MASTER,
        Map.of("spark.cloud.key", "of the laptop"),
        launcher);
  }

  /** Tells what it was told to, and then that there is no driver. */
  private static final class FakeLauncher implements DriverLauncher {
    private final Queue<State> states = new ArrayDeque<>();

    void tell(State... next) {
      states.addAll(List.of(next));
    }

    @Override
    public Map<String, String> driverSettings(Map<String, String> settings) {
      return Map.of("spark.cloud.key", "of the driver");
    }

    @Override
    public String driverFile(URI file, boolean archive) {
      return file.getScheme().equals("moved")
          ? "there" + file.getPath() + (archive ? ", unpacked" : "")
          : file.toString();
    }

    @Override
    public String submit(DriverRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DriverStatus> status(String driverId) {
      State state = states.poll();
      if (state == State.UNKNOWN) {
        throw new TenonException(ClusterErrorCode.CLUSTER_UNREACHABLE, "away");
      }
      return Optional.ofNullable(state)
          .map(
              known ->
                  new DriverStatus(
                      known, known == State.FAILED ? OptionalInt.of(7) : OptionalInt.empty(), ""));
    }

    @Override
    public boolean kill(String driverId) {
      throw new UnsupportedOperationException();
    }
  }
}
