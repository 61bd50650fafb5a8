//! Arguments to exit code, nothing else; and whose memory it all lives in.

/// Its settings are in `.cargo/config.toml`.
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    sapa::cli::main()
}
