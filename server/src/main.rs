//! The `doorward` binary; everything is in the library so that tests can build the same router.

fn main() -> std::process::ExitCode {
    doorward_server::cli::run()
}
