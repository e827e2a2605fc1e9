package io.tenon.kernel.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.ErrorCategory;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlServerTest {
  private static final Duration SERVER_PATIENCE = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TestResources resources = new TestResources();
  private final CountDownLatch gaveUp = new CountDownLatch(1);
  private Path dir;
  private ControlServer server;

  @BeforeEach
  void open() throws IOException {
    dir = resources.shortDirectory();
    server =
        ControlServer.open(
            new ControlDirectory(List.of(dir)),
            resources,
            new ApplicationDescription("app-1", "etl", "local", 1, Instant.EPOCH, "running"),
            Map.of(
                "echo", (arguments, progress) -> arguments,
                "count", ControlServerTest::count,
                "flood", this::flood,
                "refuse", (arguments, progress) -> refuse(),
                "break", (arguments, progress) -> broken()),
            SERVER_PATIENCE);
  }

  @AfterEach
  void close() throws Exception {
    resources.close();
  }

  @Test
  void socketGoesWithItsResources() throws Exception {
    TestResources own = new TestResources();
    ControlServer other =
        ControlServer.open(
            new ControlDirectory(List.of(dir)),
            own,
            new ApplicationDescription("app-2", "etl", "local", 1, Instant.EPOCH, "running"),
            Map.of(),
            SERVER_PATIENCE);
    new ControlClient(other.socket(), PATIENCE).call("describe", JsonObject.empty());

    // The threads end first, and the interrupt of the one that accepts closes the channel.
    own.close();

    assertFalse(Files.exists(other.socket()));
  }

  @Test
  void argumentsAndResultArriveAsTheyWere() {
    JsonObject arguments =
        JsonObject.of("text", "ü\n\"{}").with("number", 1L << 40).with("list", List.of("a", "b"));
    assertEquals(arguments, client().call("echo", arguments));
  }

  @Test
  void progressComesBeforeTheResult() {
    List<Long> events = new ArrayList<>();
    JsonObject result =
        client().call("count", JsonObject.of("to", 3), event -> events.add(event.number("at")));
    assertEquals(List.of(1L, 2L, 3L), events);
    assertEquals(3, result.number("counted"));
  }

  @Test
  void errorKeepsItsCodeAndCategory() {
    TenonException e = fails("refuse");
    assertEquals("PLUGIN_CONFLICT", e.code());
    assertEquals(ErrorCategory.USER, e.category());
    assertEquals("two for one", e.getMessage());
  }

  @Test
  void brokenHandlerIsAnInternalErrorAndTheServerGoesOn() {
    TenonException e = fails("break");
    assertTrue(e.is(KernelErrorCode.KERNEL_FAILED));
    assertTrue(e.getMessage().contains("it broke"), e.getMessage());
    client().call("describe", JsonObject.empty());
  }

  @Test
  void unknownCommandNamesTheNearest() {
    TenonException e = fails("ecko");
    assertTrue(e.is(KernelErrorCode.CONTROL_BAD_REQUEST));
    assertTrue(e.getMessage().contains("'echo'"), e.getMessage());
  }

  @Test
  void missingArgumentIsABadRequest() {
    TenonException e = fails("count");
    assertTrue(e.is(KernelErrorCode.CONTROL_BAD_REQUEST));
    assertTrue(e.getMessage().contains("'to'"), e.getMessage());
  }

  @Test
  void whatIsNoJsonIsABadRequest() throws IOException {
    try (LineChannel channel = LineChannel.connect(server.socket())) {
      channel.writeLine("GET / HTTP/1.1", PATIENCE);
      JsonObject answer = JsonObject.parse(channel.readLine(1000, PATIENCE));
      assertEquals("CONTROL_BAD_REQUEST", answer.object("error").string("code"));
    }
  }

  @Test
  void silentClientsAreDroppedAndOthersServed() throws IOException {
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int i = 0; i < ControlServer.CONNECTION_LIMIT; i++) {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()));
        channel.write(ByteBuffer.wrap("{\"command".getBytes(StandardCharsets.UTF_8)));
        silent.add(channel);
      }
      // Dropped, which a read shows as the end of the stream.
      for (SocketChannel channel : silent) {
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
      }
      client().call("describe", JsonObject.empty());
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void endlessRequestIsCutOff() throws IOException {
    try (LineChannel channel = LineChannel.connect(server.socket())) {
      String part = "x".repeat(ControlServer.LINE_LIMIT + 1);
      assertThrows(
          IOException.class,
          () -> {
            channel.writeLine(part, PATIENCE);
            channel.readLine(1000, PATIENCE);
          });
    }
    client().call("describe", JsonObject.empty());
  }

  @Test
  void clientThatDoesNotReadIsGivenUp() throws Exception {
    try (LineChannel channel = LineChannel.connect(server.socket())) {
      channel.writeLine("{\"command\":\"flood\"}", PATIENCE);
      assertTrue(gaveUp.await(10, TimeUnit.SECONDS));
    }
    client().call("describe", JsonObject.empty());
  }

  @Test
  void closedServerLeavesNoSocket() throws IOException {
    server.close();
    server.close();
    assertFalse(Files.exists(server.socket()));
    TenonException e = fails("echo");
    assertTrue(e.is(KernelErrorCode.APPLICATION_UNREACHABLE));
    assertTrue(e.getMessage().contains(server.socket().toString()), e.getMessage());
  }

  @Test
  void clientDoesNotWaitForEver() throws IOException {
    Path socket = dir.resolve("mute.sock");
    try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      mute.bind(UnixDomainSocketAddress.of(socket));
      ControlClient client = new ControlClient(socket, Duration.ofMillis(100));
      TenonException e =
          assertThrows(TenonException.class, () -> client.call("echo", JsonObject.empty()));
      assertTrue(e.is(KernelErrorCode.APPLICATION_UNREACHABLE));
      assertTrue(e.getMessage().contains("in time"), e.getMessage());
    }
  }

  private ControlClient client() {
    return new ControlClient(server.socket(), PATIENCE);
  }

  private TenonException fails(String command) {
    return assertThrows(TenonException.class, () -> client().call(command, JsonObject.empty()));
  }

  private static JsonObject count(JsonObject arguments, Consumer<JsonObject> progress) {
    long to = arguments.number("to");
    for (long i = 1; i <= to; i++) {
      progress.accept(JsonObject.of("at", i));
    }
    return JsonObject.of("counted", to);
  }

  private JsonObject flood(JsonObject arguments, Consumer<JsonObject> progress) {
    JsonObject event = JsonObject.of("text", "x".repeat(10_000));
    try {
      while (true) {
        progress.accept(event);
      }
    } finally {
      gaveUp.countDown();
    }
  }

  private static JsonObject refuse() {
    throw new TenonException(KernelErrorCode.PLUGIN_CONFLICT, "two for one");
  }

  private static JsonObject broken() {
    throw new IllegalStateException("it broke");
  }
}
