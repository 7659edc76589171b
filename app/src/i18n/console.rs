//! Words of the console.

use super::texts;

texts! {
    /// Words of the console.
    Console {
        title: "Console", "控制台";
    }
}
