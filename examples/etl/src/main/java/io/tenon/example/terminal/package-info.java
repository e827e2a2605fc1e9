/** Talking to the user of a command-line program: steps, a progress bar, problems. */
package io.tenon.example.terminal;
