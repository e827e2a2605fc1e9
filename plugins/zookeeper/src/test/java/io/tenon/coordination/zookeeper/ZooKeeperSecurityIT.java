package io.tenon.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.testing.TestResources;
import io.tenon.spi.testing.coordination.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Users, certificates, and for whom what is written can be read; against real servers. */
@Execution(ExecutionMode.SAME_THREAD)
class ZooKeeperSecurityIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @AfterEach
  void forgetOthers() {
    Configuration.setConfiguration(null);
  }

  @Test
  void writesAsAUserWhatNobodyElseCanRead() throws Exception {
    Configuration others = new Others();
    Configuration.setConfiguration(others);
    try (SecureServer server = SecureServer.withUsers(folder);
        TestResources resources = new TestResources()) {
      Map<String, String> settings = new HashMap<>(server.settings());
      try (CoordinationSession session = connect(resources, settings)) {
        leadAndWrite(session);
        assertFalse(session.description().contains("pass word"));
        assertNotNull(Configuration.getConfiguration().getAppConfigurationEntry("others"));
        assertNotSame(others, Configuration.getConfiguration());
      }
      assertSame(others, Configuration.getConfiguration());

      settings.put(ZooKeeperSettings.PREFIX + "sasl.password", "wrong secret");
      TenonException wrong = assertThrows(TenonException.class, () -> connect(resources, settings));
      assertTrue(wrong.is(CoordinationErrorCode.COORDINATION_REFUSED), wrong.toString());
      assertTrue(wrong.getMessage().contains("'tenon'"), wrong.getMessage());
      assertFalse(wrong.getMessage().contains("wrong secret"), wrong.getMessage());

      TenonException nobody =
          assertThrows(
              TenonException.class,
              () -> connect(resources, server.plainSettings()).state().read(""));
      assertTrue(nobody.is(CoordinationErrorCode.COORDINATION_REFUSED), nobody.toString());
    }
  }

  @Test
  void connectsByTlsWithItsCertificate() throws Exception {
    try (SecureServer server = SecureServer.withCertificates(folder);
        TestResources resources = new TestResources()) {
      Map<String, String> settings = new HashMap<>(server.settings());
      String keyStore = settings.remove(ZooKeeperSettings.PREFIX + "tls.keystore");
      settings.put(ZooKeeperSettings.PREFIX + "connection.timeout", "4s");
      TenonException stranger =
          assertThrows(TenonException.class, () -> connect(resources, settings));
      assertTrue(stranger.is(CoordinationErrorCode.COORDINATION_UNAVAILABLE), stranger.toString());

      settings.put(ZooKeeperSettings.PREFIX + "connection.timeout", "15s");
      settings.put(ZooKeeperSettings.PREFIX + "tls.keystore", keyStore);
      try (CoordinationSession session = connect(resources, settings)) {
        leadAndWrite(session);
      }

      TenonException plain =
          assertThrows(
              TenonException.class,
              () -> connect(resources, server.plainSettings()).state().read(""));
      assertTrue(plain.is(CoordinationErrorCode.COORDINATION_REFUSED), plain.toString());
    }
  }

  private static void leadAndWrite(CoordinationSession session) {
    RecordingListener listener = new RecordingListener();
    session.election().stand(listener);
    Epoch epoch = listener.awaitElected(LIMIT);
    session.state().write(epoch, Batch.put("k", Value.of("v"))).orThrow();
    assertEquals(Map.of("k", Value.of("v")), session.state().read("").entries());
  }

  private static CoordinationSession connect(
      TestResources resources, Map<String, String> settings) {
    CoordinationSession session =
        new ZooKeeperCoordinationProvider(resources)
            .connect(
                new CoordinationRequest(
                    "secure", new Member("m", ""), InstantSource.system(), settings));
    resources.closeOnStop("session", session);
    return session;
  }

  /** The sections of somebody else in this JVM. */
  private static final class Others extends Configuration {
    @Override
    public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
      return name.equals("others") ? new AppConfigurationEntry[0] : null;
    }
  }
}
