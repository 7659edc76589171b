//! The `doorward` binary. All code is in the library, so that tests can build the same router.

// The type of a Leptos page holds every element of it.
#![recursion_limit = "256"]

fn main() -> std::process::ExitCode {
    doorward_server::cli::run()
}
