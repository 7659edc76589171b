//! Words that every place needs.

super::texts!(common);
