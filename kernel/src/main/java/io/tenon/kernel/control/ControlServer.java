package io.tenon.kernel.control;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.NearestName;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers commands on a socket that only this user can reach. A request is one line of JSON, {@code
 * {"command": …, "arguments": {…}}}; the answer is any number of lines {@code {"progress": {…}}}
 * and then one {@code {"result": {…}}} or {@code {"error": {"code", "category", "message"}}}.
 */
public final class ControlServer implements AutoCloseable {
  static final int LINE_LIMIT = 1 << 20;
  static final int CONNECTION_LIMIT = 16;

  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BACKLOG = 64;

  private final ServerSocketChannel server;
  private final Path socket;
  private final Map<String, ControlHandler> handlers;
  private final Duration patience;
  private final Semaphore connections = new Semaphore(CONNECTION_LIMIT);
  private final AtomicBoolean closed = new AtomicBoolean();

  private ControlServer(
      ServerSocketChannel server,
      Path socket,
      Map<String, ControlHandler> handlers,
      Duration patience) {
    this.server = server;
    this.socket = socket;
    this.handlers = Map.copyOf(handlers);
    this.patience = patience;
  }

  /**
   * Opens the endpoint of this application, until {@code resources} end or {@link #close}.
   *
   * @param resources whose threads it takes
   * @param application what it is, the answer to the command {@code describe}
   * @param handlers the other commands by name
   * @throws TenonException CONTROL_UNUSABLE when there is no place for the socket
   */
  public static ControlServer open(
      Resources resources,
      ApplicationDescription application,
      Map<String, ControlHandler> handlers) {
    return open(ControlDirectory.ofUser(), resources, application, handlers, PATIENCE);
  }

  static ControlServer open(
      ControlDirectory directory,
      Resources resources,
      ApplicationDescription application,
      Map<String, ControlHandler> handlers,
      Duration patience) {
    requireNonNull(resources, "resources is null");
    requireNonNull(application, "application is null");
    Map<String, ControlHandler> all = new HashMap<>(handlers);
    all.putIfAbsent(ApplicationDescription.COMMAND, (arguments, progress) -> application.toJson());
    Path socket = directory.newSocket(application.id());
    ControlServer result = new ControlServer(bind(socket), socket, all, patience);
    resources.closeOnStop("control", result);
    ExecutorService threads = resources.threads("control", CONNECTION_LIMIT + 1);
    threads.execute(() -> result.acceptAll(threads));
    return result;
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  /** Stops listening; commands under way go on. Closing again does nothing. */
  @Override
  public void close() throws IOException {
    // Whether the channel is open says nothing: an interrupt of the thread that accepts closes it.
    if (closed.compareAndSet(false, true)) {
      try (server) {
        Files.deleteIfExists(socket);
      }
    }
  }

  private static ServerSocketChannel bind(Path socket) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        return server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new TenonException(
          KernelErrorCode.CONTROL_UNUSABLE,
          "cannot listen on the control socket " + socket + ": " + e.getMessage(),
          e);
    }
  }

  private void acceptAll(ExecutorService threads) {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (connections.tryAcquire()) {
          threads.execute(() -> serve(client));
        } else {
          client.close();
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "the control socket " + socket + " failed", e);
      }
    }
  }

  private void serve(SocketChannel client) {
    try (LineChannel channel = new LineChannel(client)) {
      String request = channel.readLine(LINE_LIMIT, patience);
      channel.writeLine(answer(request, channel).toJson(), patience);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a client of " + socket + " went away", e);
    } finally {
      connections.release();
    }
  }

  private JsonObject answer(String request, LineChannel channel) {
    try {
      JsonObject json = JsonObject.parse(request);
      JsonObject arguments = json.has("arguments") ? json.object("arguments") : JsonObject.empty();
      JsonObject result =
          handler(json.string("command"))
              .handle(arguments, event -> send(channel, JsonObject.of("progress", event)));
      return JsonObject.of("result", result);
    } catch (TenonException e) {
      return error(e);
    } catch (IllegalArgumentException e) {
      return error(
          new TenonException(
              KernelErrorCode.CONTROL_BAD_REQUEST, "not a request: " + e.getMessage(), e));
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a command of the control socket failed", e);
      return error(
          new TenonException(
              KernelErrorCode.KERNEL_FAILED,
              "the application failed at the command: " + e + "; its log has more",
              e));
    }
  }

  private ControlHandler handler(String command) {
    ControlHandler handler = handlers.get(command);
    if (handler == null) {
      throw new TenonException(
          KernelErrorCode.CONTROL_BAD_REQUEST,
          "the application does not know the command '"
              + command
              + "'"
              + NearestName.of(command, handlers.keySet())
                  .map(name -> "; did you mean '" + name + "'?")
                  .orElse("; is it of another release of Tenon?"));
    }
    return handler;
  }

  private void send(LineChannel channel, JsonObject line) {
    try {
      channel.writeLine(line.toJson(), patience);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject error(TenonException e) {
    return JsonObject.of(
        "error",
        JsonObject.of("code", e.code())
            .with("category", e.category().name())
            .with("message", String.valueOf(e.getMessage())));
  }
}
