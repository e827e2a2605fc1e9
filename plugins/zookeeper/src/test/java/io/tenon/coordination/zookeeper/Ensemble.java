package io.tenon.coordination.zookeeper;

import io.tenon.spi.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three real servers that vote. */
final class Ensemble implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<ServerProcess> servers = new ArrayList<>();

  Ensemble() throws IOException {
    List<Integer> ports = Ports.free(3 * SIZE);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      members.add(
          "server.%d=127.0.0.1:%d:%d"
              .formatted(i + 1, ports.get(SIZE + i), ports.get(2 * SIZE + i)));
    }
    for (int i = 0; i < SIZE; i++) {
      Path directory = Files.createTempDirectory("ensemble");
      Files.writeString(directory.resolve("myid"), Integer.toString(i + 1));
      servers.add(new ServerProcess(directory, ports.get(i), members, List.of()));
    }
    start();
  }

  /** Starts those that do not run, and waits until all serve. */
  void start() throws IOException {
    for (ServerProcess server : servers) {
      if (!server.isRunning()) {
        server.start();
      }
    }
    servers.forEach(ServerProcess::awaitServing);
  }

  /** One of those that are in this mode. */
  ServerProcess inMode(String mode) {
    return servers.stream().filter(server -> server.mode().equals(mode)).findFirst().orElseThrow();
  }

  void killAll() throws InterruptedException {
    for (ServerProcess server : servers) {
      server.kill();
    }
  }

  String addresses() {
    return servers.stream().map(ServerProcess::address).collect(Collectors.joining(","));
  }

  @Override
  public void close() throws InterruptedException {
    killAll();
  }
}
