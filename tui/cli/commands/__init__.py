"""One subcommand a module: `add_arguments(parser)` and `run(args) -> exit code`, cheap to import."""
