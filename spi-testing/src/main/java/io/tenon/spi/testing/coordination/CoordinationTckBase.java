package io.tenon.spi.testing.coordination;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.testing.TestResources;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What both halves of the kit use. */
abstract class CoordinationTckBase {
  /** Long enough for anything that ought to be quick, on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(10);

  final JumpingClock clock = new JumpingClock();
  TestResources resources;
  CoordinationFixture fixture;
  CoordinationProvider provider;
  String group;

  /** The implementation under test; called before each test. */
  protected abstract CoordinationFixture fixture();

  @BeforeEach
  void open() {
    resources = new TestResources();
    fixture = fixture();
    provider = fixture.provider(resources);
    group = "tck/" + UUID.randomUUID();
  }

  @AfterEach
  void closeAll() throws Exception {
    resources.close();
  }

  CoordinationSession connect(String name) {
    return connect(name, fixture.settings());
  }

  CoordinationSession connect(String name, Map<String, String> settings) {
    return connect(new Member(name, "detail of " + name), settings);
  }

  CoordinationSession connect(Member self, Map<String, String> settings) {
    CoordinationSession session =
        provider.connect(new CoordinationRequest(group, self, clock, settings));
    resources.closeOnStop("session", session);
    return session;
  }

  RecordingListener stand(CoordinationSession session) {
    RecordingListener listener = new RecordingListener();
    session.election().stand(listener);
    return listener;
  }

  static Batch put(String key, String value) {
    return Batch.put(key, Value.of(value));
  }

  static String valueOf(CoordinationSession session, String key) {
    Value value = session.state().read(key).entries().get(key);
    return value == null ? "(none)" : value.toText();
  }
}
