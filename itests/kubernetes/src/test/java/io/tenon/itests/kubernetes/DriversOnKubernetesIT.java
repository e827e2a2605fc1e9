package io.tenon.itests.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.ShuffleJob;
import io.tenon.itests.harness.kubernetes.Node;
import io.tenon.spi.testing.Await;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Drivers in pods, and what is theirs. */
@EnabledIfSystemProperty(named = "tenon.endurance", matches = "true")
class DriversOnKubernetesIT extends SparkFixture {
  private static final Pattern ID = Pattern.compile("The driver is submitted as '(default:\\S+)'");

  @BeforeAll
  static void giveRoles() {
    giveDriversTheirRole();
  }

  @Test
  void submissionWaitsForTheDriverAndAllGoesWithItsPod() {
    String token = "spark.kubernetes.authenticate.submission.oauthToken=" + Node.token("submitter");
    FinishedProgram finished = submitDriver("0", "--conf", token).run(LIMIT).expectExit(0);

    String id = id(finished);
    String pod = id.substring(id.indexOf(':') + 1);
    assertTrue(finished.stderr().contains("'" + id + "' is RUNNING"), finished.stderr());
    assertTrue(finished.stderr().contains("'" + id + "' is FINISHED"), finished.stderr());
    FinishedProgram driver = new FinishedProgram(0, Node.kubectl("logs", pod), "");
    assertEquals(ShuffleJob.sums().toString(), driver.result("sums"));
    assertTrue(driver.result("executors").contains(" in 10.250.0."), driver.toString());
    assertEquals("true", driver.result("done"));
    assertFalse(
        Node.kubectl("get", "pod", pod, "-o", "yaml").contains("s3cret-of-the-test"), "secret");
    assertEquals(
        "None 7078",
        Node.kubectl(
            "get",
            "services",
            "-l",
            "spark-role=driver",
            "-o",
            "jsonpath={.items[*].spec.clusterIP} {.items[*].spec.ports[?(@.name=='driver-rpc-port')].port}"));

    tenon("submit", "--master", Node.MASTER, "--conf", token, "--kill", id)
        .run(LIMIT)
        .expectExit(0);
  }

  @Test
  void driverThatIsKilledTakesItsExecutorsWithIt() {
    FinishedProgram submitted =
        submitDriver("600000", "--conf", "spark.kubernetes.submission.waitAppCompletion=false")
            .run(LIMIT)
            .expectExit(0);
    String id = id(submitted);
    Await.until(LIMIT, () -> "executors of " + id, () -> run("executor", 2));

    FinishedProgram status =
        tenon("submit", "--master", Node.MASTER, "--status", "default:shuffles-*").run(LIMIT);
    assertTrue(
        status.expectExit(0).stderr().contains("default:shuffles-* is RUNNING"), status.toString());
    String pod = id.substring(id.indexOf(':') + 1);
    Node.kubectl("delete", "pod", pod, "--force", "--grace-period=0");
  }

  @Test
  void driverThatFailsEndsItsSubmissionWithItsExitCode() {
    FinishedProgram finished =
        submitDriver("no-number", "--conf", "spark.executor.instances=1").run(LIMIT);

    String id = id(finished);
    assertEquals(1, finished.exitCode(), finished.toString());
    assertTrue(finished.stderr().contains("'" + id + "' is FAILED"), finished.stderr());
    tenon("submit", "--master", Node.MASTER, "--kill", id).run(LIMIT).expectExit(0);
  }

  private static String id(FinishedProgram submission) {
    Matcher matcher = ID.matcher(submission.stderr());
    assertTrue(matcher.find(), submission.toString());
    return matcher.group(1);
  }
}
