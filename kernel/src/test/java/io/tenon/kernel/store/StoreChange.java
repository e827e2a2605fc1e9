package io.tenon.kernel.store;

import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import java.io.IOException;
import java.nio.file.Path;

/** One kind of change, made here or by a child process that is killed at it. */
enum StoreChange {
  INSTALL {
    @Override
    void propose(PluginTransaction transaction, Path jar) {
      transaction.install(jar);
    }
  },
  UPDATE {
    @Override
    void propose(PluginTransaction transaction, Path jar) {
      transaction.update(jar);
    }
  },
  ROLLBACK {
    @Override
    void propose(PluginTransaction transaction, Path jar) {
      transaction.rollback();
    }
  },
  REMOVE {
    @Override
    void propose(PluginTransaction transaction, Path jar) {
      transaction.remove(GREETING);
    }
  };

  static final String GREETING = GreetingActivator.class.getPackageName();

  abstract void propose(PluginTransaction transaction, Path jar);

  /** Whether it brings new content. */
  boolean bringsContent() {
    return this == INSTALL || this == UPDATE;
  }

  void make(PluginStore store, Path jar) {
    try (PluginTransaction transaction = store.begin()) {
      propose(transaction, jar);
      transaction.commit();
    }
  }

  /** The child process: store, change, jar, scratch directory. Ends when its parent does. */
  public static void main(String[] arguments) {
    Thread watch = new Thread(StoreChange::endWithParent);
    watch.setDaemon(true);
    watch.start();
    StoreChange change = StoreChange.valueOf(arguments[1]);
    Path jar = Path.of(arguments[2]);
    PluginInstaller.offline(PluginStore.open(Path.of(arguments[0])), Path.of(arguments[3]))
        .change(transaction -> change.propose(transaction, jar));
    System.out.println("made");
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      System.err.println(e);
    }
    Runtime.getRuntime().halt(1);
  }
}
