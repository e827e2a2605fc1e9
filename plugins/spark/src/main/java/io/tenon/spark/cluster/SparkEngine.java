package io.tenon.spark.cluster;

import io.tenon.spark.placement.Engine;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.ExecutorDecommissionInfo;
import org.apache.spark.scheduler.Task;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.scheduler.TaskSetManager;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockStatus;
import org.apache.spark.storage.StorageStatus;
import org.apache.spark.storage.TaskResultBlockId;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** Spark, as a move sees it. */
final class SparkEngine implements Engine {
  private final SparkContext context;
  private final TenonSchedulerBackend backend;
  private final TaskSchedulerImpl scheduler;
  private final Profiles profiles;
  private final MapOutputs outputs;
  private final Map<Integer, ResourceProfile> known = new ConcurrentHashMap<>();

  SparkEngine(
      SparkContext context,
      TenonSchedulerBackend backend,
      TaskSchedulerImpl scheduler,
      Profiles profiles) {
    this.context = context;
    this.backend = backend;
    this.scheduler = scheduler;
    this.profiles = profiles;
    LateOutputs late = new LateOutputs();
    context.addSparkListener(late);
    this.outputs = new MapOutputs(late);
  }

  @Override
  public Map<ExecutorId, ResourceProfile> registered() {
    Map<ExecutorId, ResourceProfile> registered = new HashMap<>();
    for (String executor : CollectionConverters.asJava(backend.getExecutorIds())) {
      profile(executor)
          .ifPresent(
              profile -> registered.put(new ExecutorId(Integer.parseInt(executor)), profile));
    }
    return registered;
  }

  private Optional<ResourceProfile> profile(String executor) {
    int number = backend.getExecutorResourceProfileId(executor);
    ResourceProfile profile = known.get(number);
    if (profile != null) {
      return Optional.of(profile);
    }
    if (number == ResourceProfile$.MODULE$.UNKNOWN_RESOURCE_PROFILE_ID()) {
      // It was lost in between.
      return Optional.empty();
    }
    ResourceProfile found =
        profiles.toSpi(context.resourceProfileManager().resourceProfileFromId(number));
    known.put(number, found);
    return Optional.of(found);
  }

  @Override
  public Set<ExecutorId> withBlockManager() {
    Set<ExecutorId> executors = new HashSet<>();
    for (BlockManagerId id :
        CollectionConverters.asJava(
            SparkEnv.get().blockManager().master().getMemoryStatus().keySet())) {
      if (!id.isDriver()) {
        executors.add(new ExecutorId(Integer.parseInt(id.executorId())));
      }
    }
    return executors;
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public void decommission(Set<ExecutorId> executors, String why) {
    // No host: it would say that all that lies on that host goes, other executors' data too.
    ExecutorDecommissionInfo info = new ExecutorDecommissionInfo(why, Option.empty());
    Tuple2<String, ExecutorDecommissionInfo>[] each =
        executors.stream().map(id -> new Tuple2<>(id.toString(), info)).toArray(Tuple2[]::new);
    var unused = backend.decommissionExecutors((Tuple2[]) each, false, false);
  }

  @Override
  public Set<ExecutorId> working() {
    Set<ExecutorId> working = new HashSet<>();
    CollectionConverters.asJava(scheduler.runningTasksByExecutors())
        .forEach(
            (executor, tasks) -> {
              if ((Integer) tasks > 0) {
                working.add(new ExecutorId(Integer.parseInt(executor)));
              }
            });
    return working;
  }

  /** Only those that are there: the stages that come wait for data again. */
  @Override
  public void runAnywhere() {
    synchronized (scheduler) {
      for (TaskSetManager stage : stages()) {
        Arrays.fill(stage.localityWaits(), 0);
      }
    }
    backend.reviveOffers();
  }

  @Override
  public void dropUnused() {
    UnusedData.drop(context);
  }

  @Override
  public Map<ExecutorId, Holdings> holdings(Set<ExecutorId> executors) {
    Set<String> names = executors.stream().map(ExecutorId::toString).collect(Collectors.toSet());
    Map<ExecutorId, Holdings> holdings = new HashMap<>();
    if (names.isEmpty()) {
      return holdings;
    }
    outputs.follow(names);
    outputs
        .on(names)
        .forEach(
            (executor, held) ->
                add(holdings, executor, new Holdings(0, held.outputs(), held.bytes(), 0)));
    StorageStatus[] storages = SparkEnv.get().blockManager().master().getStorageStatus();
    CopiesElsewhere copies = new CopiesElsewhere(storages, this::stays, names);
    for (StorageStatus storage : storages) {
      if (names.contains(storage.blockManagerId().executorId())) {
        add(holdings, storage.blockManagerId().executorId(), blocks(storage, copies));
      }
    }
    CollectionConverters.asJava(scheduler.runningTasksByExecutors())
        .forEach(
            (executor, tasks) -> {
              if (names.contains(executor)) {
                add(holdings, executor, new Holdings(0, 0, 0, (Integer) tasks));
              }
            });
    return holdings;
  }

  private static void add(Map<ExecutorId, Holdings> holdings, String executor, Holdings held) {
    holdings.merge(new ExecutorId(Integer.parseInt(executor)), held, Holdings::plus);
  }

  private boolean stays(BlockManagerId place) {
    return !place.isDriver() && !scheduler.isExecutorDecommissioned(place.executorId());
  }

  /** Broadcasts are not counted: the driver has them too. */
  private static Holdings blocks(StorageStatus storage, CopiesElsewhere copies) {
    int blocks = 0;
    long bytes = 0;
    for (Map.Entry<BlockId, BlockStatus> block :
        CollectionConverters.asJava(storage.blocks()).entrySet()) {
      if (block.getKey() instanceof TaskResultBlockId
          || (block.getKey().isRDD() && !copies.suffice(block.getKey(), block.getValue()))) {
        blocks++;
        bytes += block.getValue().memSize() + block.getValue().diskSize();
      }
    }
    return new Holdings(blocks, 0, bytes, 0);
  }

  /**
   * Where a task's output is, the scheduler's own thread says when it gets to the task's end, which
   * may be long after the task has ended, and after the output has moved.
   */
  @Override
  public BooleanSupplier endsKnown(ExecutorId executor) {
    SchedulerMark mark = new SchedulerMark();
    AtomicBoolean posted = new AtomicBoolean();
    return () -> {
      if (!posted.get() && !hasOpenTasks(executor.toString())) {
        posted.set(true);
        context.dagScheduler().eventProcessLoop().post(mark);
      }
      return mark.isReached();
    };
  }

  /** Also those that do not run any more, but whose result the driver has not looked at yet. */
  private boolean hasOpenTasks(String executor) {
    synchronized (scheduler) {
      for (TaskSetManager stage : stages()) {
        for (TaskInfo task : CollectionConverters.asJava(stage.taskInfos().values().toSeq())) {
          if (!task.finished() && task.executorId().equals(executor)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private List<TaskSetManager> stages() {
    return CollectionConverters.asJava(scheduler.rootPool().getSortedTaskSetQueue().toSeq());
  }

  /**
   * A task carries the epoch that its stage began with. Tasks of a running stage that have not
   * started yet are given the new one as well, or they would trust what an earlier task of the
   * stage has looked up on the same executor.
   */
  @Override
  public Readers fenceReaders() {
    Set<Object> running;
    synchronized (scheduler) {
      MapOutputs.tracker().incrementEpoch();
      long epoch = MapOutputs.tracker().getEpoch();
      for (TaskSetManager stage : stages()) {
        for (Task<?> task : stage.tasks()) {
          task.epoch_$eq(epoch);
        }
      }
      running = Set.copyOf(scheduler.taskIdToTaskSetManager().keySet());
    }
    List<Object> left = new ArrayList<>(running);
    return () -> {
      left.removeIf(task -> !scheduler.taskIdToTaskSetManager().containsKey(task));
      return left.size();
    };
  }
}
