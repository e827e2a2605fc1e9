package io.tenon.cli.plugin;

import io.tenon.kernel.json.JsonObject;

/**
 * Whose plugins a command is about. What each method returns is what {@code --json} prints, and the
 * same for both kinds.
 */
interface PluginTarget {
  /** {@code generation} and {@code plugins}. */
  JsonObject list();

  /** One plugin. */
  JsonObject info(String name);

  /** {@code problems}, each with {@code code} and {@code message}. */
  JsonObject verify();

  /**
   * Makes one change, or says what it would do.
   *
   * @param what a jar for {@link Change#INSTALL} and {@link Change#UPDATE}, a name for {@link
   *     Change#REMOVE}, nothing for {@link Change#ROLLBACK}
   */
  JsonObject change(Change change, String what, boolean dryRun);

  /** The ways of changing plugins. */
  enum Change {
    INSTALL,
    UPDATE,
    REMOVE,
    ROLLBACK
  }
}
