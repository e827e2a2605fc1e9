package io.tenon.spark.recovery;

import io.tenon.kernel.Kernel;
import io.tenon.spark.BridgeKeys;
import io.tenon.spark.SparkKernel;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.coordination.Member;
import io.tenon.spi.coordination.Snapshot;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.LeaderElectable;
import org.apache.spark.deploy.master.LeaderElectionAgent;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.master.PersistenceEngine;
import org.apache.spark.deploy.master.StandaloneRecoveryModeFactory;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.util.ShutdownHookManager$;
import scala.runtime.AbstractFunction0;
import scala.runtime.BoxedUnit;

/**
 * Spark's recovery mode {@code CUSTOM} over a coordination plugin: election, and what the Master
 * keeps. {@link HighAvailability} sets it; with Spark's own Master class each change waits for its
 * write, one by one.
 */
public final class TenonRecovery extends StandaloneRecoveryModeFactory {
  /** Before the kernel closes its plugins. */
  private static final int SHUTDOWN_PRIORITY = 60;

  private static final System.Logger LOG = System.getLogger(TenonRecovery.class.getName());

  private final SparkConf conf;
  private final Leadership leadership = new Leadership();
  private final WriteBehind writes = new WriteBehind(LOG, leadership, this::stepDown);
  private final DriverLeases leases;
  private final FencedEngine engine;
  private volatile Runnable revoke = () -> {};

  /** Called by Spark's Master, by reflection. */
  public TenonRecovery(SparkConf conf, Serializer serializer) {
    super(conf, serializer);
    this.conf = conf;
    this.leases =
        new DriverLeases(BridgeKeys.DRIVER_LEASE.read(BridgeKeys.settings(conf)), System::nanoTime);
    this.engine = new FencedEngine(serializer, writes, leases, Snapshot.of(Epoch.NONE, Map.of()));
  }

  @Override
  public PersistenceEngine createPersistenceEngine() {
    return engine;
  }

  @Override
  public LeaderElectionAgent createLeaderElectionAgent(LeaderElectable master) {
    revoke = master::revokedLeadership;
    if (master instanceof FencedMaster fenced) {
      fenced.gate(writes, leases);
      engine.defer(fenced::adopt);
    }
    Map<String, String> settings = BridgeKeys.settings(conf);
    Kernel kernel = SparkKernel.of(settings);
    MasterElection election =
        new MasterElection(
            master,
            kernel,
            BridgeKeys.COORDINATION.read(settings),
            self(master),
            settings,
            writes,
            engine::elected,
            leadership);
    LeadershipSource.show(leadership);
    ShutdownHookManager$.MODULE$.addShutdownHook(
        SHUTDOWN_PRIORITY,
        new AbstractFunction0<BoxedUnit>() {
          @Override
          public BoxedUnit apply() {
            election.stop(() -> hangUp(master));
            return BoxedUnit.UNIT;
          }
        });
    election.start();
    return election;
  }

  /** Who waits for an answer learns at once that there will be none, and asks the next Master. */
  private static void hangUp(LeaderElectable electable) {
    if (electable instanceof Master master) {
      master.rpcEnv().shutdown();
    }
  }

  private void stepDown() {
    revoke.run();
  }

  private static Member self(LeaderElectable electable) {
    if (electable instanceof Master master) {
      String address = master.self().address().hostPort();
      return new Member(address, "spark://" + address);
    }
    String process = "process-" + ProcessHandle.current().pid();
    return new Member(process, process);
  }
}
