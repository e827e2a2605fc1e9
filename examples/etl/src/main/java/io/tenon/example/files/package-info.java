/** What the example's programs do to files alike. */
package io.tenon.example.files;
