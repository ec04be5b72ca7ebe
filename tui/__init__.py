"""The terminal interface: the `kpgrade` command, its subcommands and the Textual app."""
