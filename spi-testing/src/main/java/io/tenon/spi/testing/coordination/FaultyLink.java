package io.tenon.spi.testing.coordination;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another, and that can fail in the ways in which networks fail. */
public final class FaultyLink implements AutoCloseable {
  /** What passes. */
  private enum Mode {
    WHOLE(true, true),
    NO_ANSWERS(true, false),
    NO_REQUESTS(false, true),
    FROZEN(false, false);

    private final boolean requests;
    private final boolean answers;

    Mode(boolean requests, boolean answers) {
      this.requests = requests;
      this.answers = answers;
    }
  }

  private final int target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.WHOLE;
  private volatile boolean cut;

  /** A link from a free port to {@code target}, both on the loopback interface. */
  public FaultyLink(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  /** From now on what the client says arrives, and no answer comes back. */
  public void loseAnswers() {
    mode = Mode.NO_ANSWERS;
  }

  /** From now on nothing that the client says arrives. */
  public void loseRequests() {
    mode = Mode.NO_REQUESTS;
  }

  /** From now on nothing passes either way, and nobody is told. */
  public void freeze() {
    mode = Mode.FROZEN;
  }

  /** Breaks all connections and refuses new ones. */
  public void cut() {
    cut = true;
    closeAll();
  }

  /** Passes everything again; connections that lost something are broken, not mended. */
  public void heal() {
    boolean lossy = mode != Mode.WHOLE;
    mode = Mode.WHOLE;
    cut = false;
    if (lossy) {
      closeAll();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeAll();
  }

  private void accept() {
    while (!server.isClosed()) {
      Socket client = null;
      try {
        client = server.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket remote = new Socket(InetAddress.getLoopbackAddress(), target);
        Socket near = client;
        open.add(near);
        open.add(remote);
        start("requests", () -> pump(near, remote, true));
        start("answers", () -> pump(remote, near, false));
      } catch (IOException e) {
        // The server is down, or this link is closed: the client sees a broken connection.
        closeQuietly(client);
      }
    }
  }

  private void pump(Socket from, Socket to, boolean requests) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        Mode now = mode;
        if (requests ? now.requests : now.answers) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // Broken by a fault, or by one of the ends: both are closed, which is all that a link does.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void closeAll() {
    for (Socket socket : open) {
      closeQuietly(socket);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a socket does not close", e);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "faulty-link-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
