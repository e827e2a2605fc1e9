package io.tenon.spi.testing.coordination;

import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.Candidacy;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import io.tenon.spi.coordination.WriteResult;
import io.tenon.spi.testing.TestResources;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A process that stands as a candidate and does what its standard input says: {@code write EPOCH
 * KEY VALUE} once, {@code spin EPOCH KEYS} batches for ever, or {@code close}. Ends with its input.
 */
final class Contender {
  private Contender() {}

  /** Arguments: the fixture's class, the group, the member's name, then {@code key=value}. */
  public static void main(String[] args) throws Exception {
    CoordinationFixture fixture =
        (CoordinationFixture) Class.forName(args[0]).getConstructor().newInstance();
    Map<String, String> settings = new HashMap<>();
    for (int i = 3; i < args.length; i++) {
      settings.put(args[i].split("=", 2)[0], args[i].split("=", 2)[1]);
    }
    Member self = new Member(args[2], "pid " + ProcessHandle.current().pid());
    try (TestResources resources = new TestResources();
        CoordinationSession session =
            fixture
                .provider(resources)
                .connect(new CoordinationRequest(args[1], self, InstantSource.system(), settings));
        Candidacy candidacy = session.election().stand(new Announcer())) {
      session.membership().join();
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        switch (words[0]) {
          case "write" -> {
            Epoch epoch = new Epoch(Long.parseLong(words[1]));
            say(word(session.state().write(epoch, Batch.put(words[2], Value.of(words[3])))));
          }
          case "spin" -> spin(session, words);
          default -> {
            return;
          }
        }
      }
    }
  }

  private static void spin(CoordinationSession session, String[] words) {
    Epoch epoch = new Epoch(Long.parseLong(words[1]));
    int keys = Integer.parseInt(words[2]);
    for (int round = 1; ; round++) {
      Batch batch = Batch.put("spin_0", Value.of(Integer.toString(round)));
      for (int key = 1; key < keys; key++) {
        batch = batch.andPut("spin_" + key, Value.of(Integer.toString(round)));
      }
      say(word(session.state().write(epoch, batch)) + " " + round);
    }
  }

  private static String word(WriteResult result) {
    return result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static final class Announcer implements ElectionListener {
    @Override
    public void elected(Epoch epoch) {
      say("elected " + epoch);
    }

    @Override
    public void uncertain(Epoch epoch) {
      say("uncertain " + epoch);
    }

    @Override
    public void confirmed(Epoch epoch) {
      say("confirmed " + epoch);
    }

    @Override
    public void deposed(Epoch epoch, DepositionReason reason) {
      say("deposed " + epoch + " " + reason);
    }
  }
}
