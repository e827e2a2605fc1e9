package io.tenon.cluster.local;

import io.tenon.cluster.common.TrackedExecutor;
import io.tenon.spi.cluster.ExecutorExit;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExitReason;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** One child process. */
final class ExecutorProcess extends TrackedExecutor {
  /** The executor may watch this process, so as not to outlive it. */
  static final String PARENT_PID = "TENON_PARENT_PID";

  /** What the JVM reports for a process that a signal ended is this plus the signal. */
  private static final int SIGNALLED = 128;

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private static final int LAST_LINES = 20;
  private static final int LAST_BYTES = 1 << 14;

  private final Path directory;
  private final Process process;

  private ExecutorProcess(ExecutorId id, ResourceProfile profile, Path directory, Process process) {
    super(id, profile);
    this.directory = directory;
    this.process = process;
  }

  static ExecutorProcess start(
      ExecutorId id,
      ResourceProfile profile,
      ProcessTemplate template,
      ProcessSettings settings,
      Path directory)
      throws IOException {
    ProcessTemplate program =
        template.with(
            Map.of(
                Placeholder.EXECUTOR_ID, id.toString(),
                Placeholder.HOST, settings.host(),
                Placeholder.CORES, Integer.toString(profile.cores()),
                Placeholder.PROFILE_ID, Integer.toString(profile.id()),
                Placeholder.MEMORY_MIB, Long.toString(profile.memory().toMebibytes()),
                Placeholder.HOME, template.environment().getOrDefault("TENON_HOME", "")));
    ProcessBuilder builder = new ProcessBuilder(command(program, settings, directory));
    builder.directory(directory.toFile());
    builder.environment().putAll(program.environment());
    builder.environment().put(PARENT_PID, Long.toString(ProcessHandle.current().pid()));
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(stdout(directory).path().toFile()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(stderr(directory).path().toFile()));
    try (SystemClassLoader unused = new SystemClassLoader()) {
      return new ExecutorProcess(id, profile, directory, builder.start());
    }
  }

  private static List<String> command(
      ProcessTemplate program, ProcessSettings settings, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(settings.java().toString());
    // Temporary files of a process that is killed go with its directory.
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    command.addAll(program.jvmOptions());
    command.add("-cp");
    command.add(String.join(File.pathSeparator, program.classPath()));
    command.add(program.mainClass());
    command.addAll(program.arguments());
    return command;
  }

  Path directory() {
    return directory;
  }

  String location() {
    return "pid " + process.pid();
  }

  Map<String, String> logs() {
    return Map.of(
        "stdout", stdout(directory).path().toString(),
        "stderr", stderr(directory).path().toString());
  }

  List<LogFile> logFiles() {
    return List.of(stdout(directory), stderr(directory));
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** It is told of as soon as it exists, and forgotten when its end is told. */
  @Override
  public boolean isRunning() {
    return true;
  }

  /** Asks it to terminate; returns whether that is the first time. */
  boolean terminate() {
    if (!release()) {
      return false;
    }
    process.destroy();
    return true;
  }

  /** Ends it, and what it started, by force. */
  void kill() {
    if (!process.isAlive()) {
      return;
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** How it ended; only after {@link #onExit}. */
  ExecutorExit exit() {
    int code = process.exitValue();
    OptionalInt exitCode = OptionalInt.of(code);
    if (isReleased()) {
      return new ExecutorExit(ExitReason.RELEASED, exitCode, "released");
    }
    if (code == 0) {
      return new ExecutorExit(ExitReason.COMPLETED, exitCode, "ended by itself");
    }
    if (code == SIGNALLED + SIGKILL) {
      return new ExecutorExit(
          ExitReason.KILLED,
          exitCode,
          "killed from outside (SIGKILL), by a person or by the kernel for lack of memory");
    }
    if (code == SIGNALLED + SIGTERM) {
      return new ExecutorExit(ExitReason.KILLED, exitCode, "terminated from outside (SIGTERM)");
    }
    return new ExecutorExit(
        ExitReason.CRASHED, exitCode, "ended with exit code " + code + lastWords());
  }

  /** The end of stderr, or of stdout, where a JVM that cannot start says why. */
  private String lastWords() {
    for (LogFile file : List.of(stderr(directory), stdout(directory))) {
      try {
        String tail = file.tail(LAST_LINES, LAST_BYTES);
        if (!tail.isEmpty()) {
          return "; the last lines of its " + file.path().getFileName() + ":\n" + tail;
        }
      } catch (IOException e) {
        return "; its output cannot be read: " + e;
      }
    }
    return ", without a word";
  }

  private static LogFile stdout(Path directory) {
    return new LogFile(directory.resolve("stdout"));
  }

  private static LogFile stderr(Path directory) {
    return new LogFile(directory.resolve("stderr"));
  }
}
