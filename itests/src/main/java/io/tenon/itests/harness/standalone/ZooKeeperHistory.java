package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.standalone.History.Elected;
import io.tenon.itests.harness.standalone.History.Event;
import io.tenon.itests.harness.standalone.History.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.ByteBufferInputStream;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.TxnLog.TxnIterator;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.apache.zookeeper.txn.TxnHeader;

/**
 * Reads a group's {@link History} from the transaction logs of ZooKeeper servers. A transaction
 * counts when most of the servers have it.
 */
public final class ZooKeeperHistory {
  private static final String FENCE = "/@fence";
  private static final String STATE = "/@state";

  private ZooKeeperHistory() {}

  /**
   * The history of the group below the node {@code root}.
   *
   * @param directories the data directory of each server of the ensemble
   */
  public static History read(List<Path> directories, String root) {
    TreeMap<Long, Event> events = new TreeMap<>();
    Map<Long, Integer> copies = new HashMap<>();
    for (Path directory : directories) {
      for (Event event : readOne(directory.resolve("version-2"), root)) {
        events.put(event.number(), event);
        copies.merge(event.number(), 1, Integer::sum);
      }
    }
    int most = directories.size() / 2 + 1;
    return new History(
        events.values().stream().filter(event -> copies.get(event.number()) >= most).toList());
  }

  private static List<Event> readOne(Path directory, String root) {
    List<Event> events = new ArrayList<>();
    try (FileTxnLog log = new FileTxnLog(directory.toFile());
        TxnIterator transactions = log.read(0)) {
      while (transactions.getHeader() != null) {
        if (transactions.getTxn() instanceof MultiTxn multi) {
          event(transactions.getHeader(), multi, root).ifPresent(events::add);
        }
        if (!transactions.next()) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the transactions in '" + directory + "' cannot be read", e);
    }
    return events;
  }

  private static Optional<Event> event(TxnHeader header, MultiTxn multi, String root)
      throws IOException {
    long number = header.getZxid();
    long session = header.getClientId();
    if (multi.getTxns().stream().anyMatch(part -> part.getType() == OpCode.error)) {
      // What it would have changed is not kept; which group's it was, neither.
      return Optional.of(new Write(number, session, List.of(), false));
    }
    List<String> keys = new ArrayList<>();
    boolean state = false;
    for (Txn part : multi.getTxns()) {
      String path = path(part);
      if (path.equals(root + FENCE) && part.getType() == OpCode.setData) {
        return Optional.of(new Elected(number, session));
      }
      if (path.equals(root + STATE)) {
        state = true;
      } else if (path.startsWith(root + STATE + "/")) {
        keys.add(path.substring(root.length() + STATE.length() + 1));
      }
    }
    return state || !keys.isEmpty()
        ? Optional.of(new Write(number, session, keys, true))
        : Optional.empty();
  }

  private static String path(Txn part) throws IOException {
    return switch (part.getType()) {
      case OpCode.setData -> read(part, new SetDataTxn()).getPath();
      case OpCode.create, OpCode.create2 -> read(part, new CreateTxn()).getPath();
      case OpCode.delete -> read(part, new DeleteTxn()).getPath();
      default -> "";
    };
  }

  private static <T extends Record> T read(Txn part, T into) throws IOException {
    ByteBufferInputStream.byteBuffer2Record(ByteBuffer.wrap(part.getData()), into);
    return into;
  }
}
