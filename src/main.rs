//! Arguments to exit code, nothing else.

fn main() -> std::process::ExitCode {
    sapa::cli::main()
}
