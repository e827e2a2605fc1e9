package io.tenon.itests.standalone;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.Lease;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spi.coordination.Batch;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Value;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

/**
 * A process that stands for election through the distribution's own bundle and writes what it is
 * told, {@code EPOCH KEY VALUE}, whether it leads or not.
 */
final class Candidate {
  private Candidate() {}

  /** Arguments: the plugin store, the servers, the chroot, its name. */
  public static void main(String[] arguments) throws Exception {
    Path scratch = Files.createTempDirectory("candidate");
    try (Kernel kernel =
            Kernel.boot(KernelOptions.of(PluginStore.open(Path.of(arguments[0])), scratch));
        Lease<CoordinationProvider> lease =
            kernel.slot(CoordinationProvider.class, "zookeeper").lease();
        CoordinationSession session =
            lease
                .service()
                .connect(
                    new CoordinationRequest(
                        "masters",
                        new Member(arguments[3], "candidate"),
                        InstantSource.system(),
                        Map.of(
                            "spark.tenon.zookeeper.servers",
                            arguments[1],
                            "spark.tenon.zookeeper.chroot",
                            arguments[2],
                            "spark.tenon.zookeeper.session.timeout",
                            "1s")))) {
      session.election().stand(new Speaker());
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        String result =
            session
                .state()
                .write(new Epoch(Long.parseLong(words[0])), Batch.put(words[1], Value.of(words[2])))
                .getClass()
                .getSimpleName();
        say(result.toLowerCase(Locale.ROOT) + " " + line);
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static final class Speaker implements ElectionListener {
    @Override
    public void elected(Epoch epoch) {
      say("elected " + epoch + " ");
    }

    @Override
    public void deposed(Epoch epoch, DepositionReason reason) {
      say("deposed " + epoch + " " + reason);
    }
  }
}
