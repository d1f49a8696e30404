//! Screens and widgets, session, keymap, words.
